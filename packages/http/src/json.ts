import { messageOf } from '@kit/errors';
import { HttpError } from './http-error.ts';

const answered = { sent: true, phase: 'body' } as const;

/**
 * The JSON of a body, `undefined` when it is empty. Throws HTTP_BODY_TOO_LARGE
 * when it was cut and HTTP_BODY_NO_JSON when it is none.
 */
export function parseJson(
  body: Buffer,
  truncated: boolean,
  what: string,
): unknown {
  if (truncated) {
    const message = `${what}: the answer is larger than ${body.length} bytes`;
    throw new HttpError('HTTP_BODY_TOO_LARGE', message, answered);
  }
  const text = body.toString('utf8').replace(/^\ufeff/, '');
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = `${what}: the answer is no JSON: ${messageOf(cause).slice(0, 200)}`;
    throw new HttpError('HTTP_BODY_NO_JSON', message, { ...answered, cause });
  }
}
