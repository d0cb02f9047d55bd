import * as v from 'valibot';
import type { Baseline, OrMissing } from './facts.ts';
import { resultFile } from './result-schema.ts';

/** A former result as a baseline; anything else is a reason. */
export function readBaseline(name: string, text: string): OrMissing<Baseline> {
  const missing = (code: string, what: string) => ({
    missing: { code, reason: `baseline ${name} ${what}` },
  });
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return missing('report-malformed', 'is not JSON');
  }
  const parsed = v.safeParse(resultFile, data);
  if (!parsed.success) {
    const where = v.getDotPath(parsed.issues[0]) ?? 'its top';
    return missing('report-malformed', `is no result of this action: ${where}`);
  }
  const { rows, history, benchmarks } = parsed.output;
  return {
    value: {
      measured: new Map(
        // A figure that reports were missing from is no mark to be held to.
        rows.flatMap(({ id, measured, state }) =>
          measured === undefined || state === 'not-measured'
            ? []
            : [[id, measured] as const],
        ),
      ),
      history: new Map(Object.entries(history)),
      benchmarks,
    },
  };
}
