import type { Facts, Measured, Missing } from '../facts.ts';
import { missingRow, type Row } from './row.ts';

export function isUnchanged({ changed }: Facts, component: string): boolean {
  return changed !== undefined && !changed.has(component);
}

/** The components that are judged, in the order of the inputs. */
export function judged<R>(
  facts: Facts,
  all: readonly Measured<R>[],
): readonly Measured<R>[] {
  return all.filter(({ component }) => !isUnchanged(facts, component));
}

export function notGiven(input: string, gate: string): Missing {
  return {
    code: 'report-missing',
    reason: `the file has a limit for ${gate}, but input "${input}" gives nothing for it`,
  };
}

/**
 * A figure that some reports are missing from: what is there can fail it, but
 * cannot pass it.
 */
export function withMissing(row: Row, missing: Missing | undefined): Row {
  if (missing === undefined || row.state === 'failed') return row;
  return { ...row, state: 'not-measured', note: missing.reason };
}

/** All reasons of a sum over several components, as one. */
export function joinMissing(
  all: readonly Measured<unknown>[],
): Missing | undefined {
  const [first, ...rest] = all.flatMap(({ missing }) => missing ?? []);
  if (first === undefined || rest.length === 0) return first;
  return { ...first, reason: `${first.reason} (and ${rest.length} more)` };
}

/**
 * Whose reports a gate over all components judges: `unchanged` when there were
 * some and none of them changed, the reason when there are none at all.
 */
export function judgedOrReason<R>(
  facts: Facts,
  all: readonly Measured<R>[],
  input: string,
  gate: string,
):
  | { readonly judged: readonly Measured<R>[] }
  | { readonly missing: Missing }
  | 'unchanged' {
  if (all.length === 0) {
    return facts.changed?.size === 0
      ? 'unchanged'
      : { missing: notGiven(input, gate) };
  }
  const changed = judged(facts, all);
  return changed.length === 0 ? 'unchanged' : { judged: changed };
}

/**
 * The rows of components that have limits of their own: unchanged, not measured,
 * or what `judgeOne` makes of the reports.
 */
export function judgeComponents<R, Limits>(
  facts: Facts,
  all: readonly Measured<R>[],
  limits: Readonly<Record<string, Limits>> | undefined,
  { frame, judgeOne }: ComponentGate<R, Limits>,
): readonly Row[] {
  return Object.entries(limits ?? {}).flatMap(([component, own]) => {
    const row = {
      ...frame,
      id: `${frame.id}/component/${component}`,
      title: `${frame.title} of ${component}`,
      component,
    };
    if (isUnchanged(facts, component)) return [{ ...row, state: 'unchanged' }];
    const measured = all.find((one) => one.component === component);
    const missing =
      measured === undefined
        ? notGiven(frame.gate, `${frame.gate} of ${component}`)
        : measured.missing;
    if (measured?.report === undefined) {
      return [missingRow(row, missing?.reason ?? 'no report')];
    }
    return judgeOne(row, own, measured).map((one) => withMissing(one, missing));
  });
}

interface ComponentGate<R, Limits> {
  readonly frame: Omit<Row, 'state'>;
  readonly judgeOne: (
    row: Omit<Row, 'state'>,
    limits: Limits,
    measured: Measured<R>,
  ) => readonly Row[];
}
