import { errors } from '../errors.ts';
import { checkSlackPayload } from './check.ts';

/** Throws PAYLOAD_INVALID, with a line for each broken rule. */
export function requireSlackPayload(
  payload: Readonly<Record<string, unknown>>,
): void {
  const problems = checkSlackPayload(payload);
  if (problems.length === 0) return;
  throw errors.error(
    'PAYLOAD_INVALID',
    problems.map((problem) => `payload: ${problem}`).join('\n'),
  );
}
