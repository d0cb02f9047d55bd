import { member } from './json-value.ts';
import { ReportProblem } from './problem.ts';

/** The text at a path; a number counts as text, anything else is malformed. */
export function requiredText(
  value: unknown,
  ...path: readonly string[]
): string {
  const found = member(value, ...path);
  if (typeof found === 'number') return String(found);
  if (typeof found === 'string' && found.trim() !== '') return found;
  throw new ReportProblem(
    'report-malformed',
    `"${path.join('.')}" should be a text`,
  );
}

/** The list at a path, which must be there: null is not an empty one. */
export function requiredList(
  value: unknown,
  ...path: readonly string[]
): readonly unknown[] {
  const found = member(value, ...path);
  if (Array.isArray(found)) return found;
  throw new ReportProblem(
    'report-malformed',
    `"${path.join('.')}" should be a list`,
  );
}
