import { invalidConfig, readYaml } from '@kit/config';
import {
  type Check,
  type Expectation,
  parseStatus,
  type StatusRange,
} from './check.ts';
import { parseJsonPath } from './json-path.ts';
import { parsePattern } from './pattern.ts';
import {
  checksSchema,
  parseLine,
  type WrittenCheck,
  type WrittenExpectation,
} from './schema.ts';

const success: readonly StatusRange[] = [{ from: 200, to: 299 }];

/**
 * Reads checks: lines `GET /health/ready 200` (method GET, status 2xx unless
 * given), or a YAML list of such lines and of mappings. `name` is how messages
 * call the text. Throws CONFIG_INVALID with the place of each mistake.
 */
export function parseChecks(name: string, text: string): readonly Check[] {
  const written = isLines(text)
    ? parseLines(name, text)
    : readYaml({ name, text }, checksSchema).value.map((one) =>
        typeof one === 'string' ? (parseLine(one) ?? { path: one }) : one,
      );
  return written.map(toCheck);
}

function significant(text: string) {
  return text.split(/\r?\n/).flatMap((raw, index) => {
    const trimmed = raw.trim();
    return trimmed === '' || trimmed.startsWith('#')
      ? []
      : [{ text: trimmed, line: index + 1 }];
  });
}

/** Neither a YAML list nor a mapping begins with a word and a path. */
function isLines(text: string): boolean {
  const [first] = significant(text);
  return first !== undefined && /^([A-Za-z]+\s+)?\//.test(first.text);
}

function parseLines(name: string, text: string): readonly WrittenCheck[] {
  const problems: { line: number; column: number; message: string }[] = [];
  const checks = significant(text).flatMap(({ text: one, line }) => {
    const check = parseLine(one);
    if (check !== undefined) return [check];
    const message = `got "${one.slice(0, 100)}"; allowed: [METHOD] /path [status], such as GET /health/ready 200`;
    problems.push({ line, column: 1, message });
    return [];
  });
  if (problems.length > 0) throw invalidConfig(name, problems);
  return checks;
}

function toCheck(written: WrittenCheck): Check {
  const method = (written.method ?? 'GET').toUpperCase();
  const { body } = written;
  const isJson = body !== undefined && typeof body !== 'string';
  return {
    name: written.name ?? `${method} ${written.path}`,
    method,
    path: written.path,
    headers: {
      ...(isJson && { 'content-type': 'application/json' }),
      ...written.headers,
    },
    body: isJson ? JSON.stringify(body) : body,
    status: parseStatus(written.status ?? '') ?? success,
    bodyExpect: {
      contains: written['body-contains'],
      matches: toPattern(written['body-matches']),
    },
    json: Object.entries(written.json ?? {}).map(([text, expect]) => {
      const parsed = parseJsonPath(text);
      const path = 'path' in parsed ? parsed.path : [];
      return { text, path, expect: toExpectation(expect) };
    }),
    responseHeaders: Object.entries(written['response-headers'] ?? {}).map(
      ([name, expect]) => ({ name, expect: toExpectation(expect) }),
    ),
    maxMs: written['max-response-time'],
  };
}

function toExpectation(written: WrittenExpectation): Expectation {
  if (typeof written !== 'object' || written === null) {
    return { equals: written };
  }
  return { ...written, matches: toPattern(written.matches) };
}

function toPattern(text: string | undefined): RegExp | undefined {
  const parsed = text === undefined ? undefined : parsePattern(text);
  return parsed !== undefined && 'pattern' in parsed
    ? parsed.pattern
    : undefined;
}
