import { parseDuration } from '@kit/clock';
import * as v from 'valibot';
import { parseStatus } from './check.ts';
import { parseJsonPath } from './json-path.ts';
import { parsePattern } from './pattern.ts';

const scalar = v.union([v.string(), v.number(), v.boolean(), v.null()]);
const pattern = v.pipe(
  v.string(),
  v.check((text) => 'pattern' in parsePattern(text), 'a pattern that is quick'),
);

const expectation = v.union([
  scalar,
  v.strictObject({
    equals: v.optional(scalar),
    contains: v.optional(v.string()),
    matches: v.optional(pattern),
    exists: v.optional(v.boolean()),
    min: v.optional(v.number()),
    max: v.optional(v.number()),
  }),
]);

export type WrittenExpectation = v.InferOutput<typeof expectation>;

const jsonPath = v.pipe(
  v.string(),
  v.check(
    (text) => 'path' in parseJsonPath(text),
    'a JSONPath such as $.version, $.items[0].id or $..name',
  ),
);

const path = v.pipe(
  v.string(),
  v.regex(/^\/[^\s#]*$/, 'a path that starts with /, without blanks'),
);

const headerValue = v.pipe(
  v.union([v.string(), v.number()]),
  v.transform(String),
  v.regex(/^[^\r\n\0]*$/, 'one line'),
);

const headerName = v.pipe(
  v.string(),
  v.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'a header name'),
);

const status = v.pipe(
  v.union([v.string(), v.number()]),
  v.transform(String),
  v.check(
    (text) => parseStatus(text) !== undefined,
    '200, 2xx, 200-299 or a list such as 401,403',
  ),
);

const duration = v.pipe(
  v.union([v.string(), v.number()]),
  v.transform((given) => parseDuration(String(given))),
  v.number('a duration such as 500ms or 2s'),
);

const written = v.strictObject({
  name: v.optional(v.string()),
  path,
  method: v.optional(
    v.pipe(v.string(), v.regex(/^[A-Za-z]{1,20}$/, 'an HTTP method')),
  ),
  headers: v.optional(v.record(headerName, headerValue)),
  /** A text is sent as it stands, anything else as JSON. */
  body: v.optional(v.unknown()),
  status: v.optional(status),
  'body-contains': v.optional(v.string()),
  'body-matches': v.optional(pattern),
  json: v.optional(v.record(jsonPath, expectation)),
  'response-headers': v.optional(v.record(headerName, expectation)),
  'max-response-time': v.optional(duration),
});

export type WrittenCheck = v.InferOutput<typeof written>;

const line = v.pipe(
  v.string(),
  v.check(
    (text) => parseLine(text) !== undefined,
    'a line such as: GET /health/ready 200',
  ),
);

/** A check is a line or a mapping; `wrapped` shows messages the known keys. */
const either = Object.assign(
  v.lazy((given) => (typeof given === 'string' ? line : written)),
  { wrapped: written },
);

export const checksSchema = v.pipe(
  v.array(either),
  v.minLength(1, 'at least one check'),
  v.maxLength(1000, 'at most 1000 checks'),
);

/** `[METHOD] /path [status]`. */
export function parseLine(text: string): WrittenCheck | undefined {
  const match = /^(?:([A-Za-z]{1,20})\s+)?(\/[^\s#]*)(?:\s+(\S+))?$/.exec(
    text.trim(),
  );
  if (match === null) return undefined;
  const [, method, path = '', status] = match;
  if (status !== undefined && parseStatus(status) === undefined) {
    return undefined;
  }
  return {
    path,
    ...(method !== undefined && { method }),
    ...(status !== undefined && { status }),
  };
}
