import { type OutputValue, truncate } from '@kit/action';
import type { Comparison } from './comparison.ts';
import { formatList, type ListFormat } from './file-list.ts';
import type { OutputName } from './inputs.ts';
import { type Placed, placeTexts } from './output-budget.ts';
import type { Service } from './read-services.ts';
import { describeReason, type Reason, type Verdict } from './verdict.ts';

export interface Report {
  readonly outputs: Readonly<Record<OutputName, OutputValue>>;
  readonly extraOutputs: Readonly<Record<string, OutputValue>>;
  /** Lists that did not fit, to be written under their paths. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

export interface ReportOptions {
  readonly listFiles: ListFormat;
  /** Where a list goes that does not fit. */
  readonly folder: string;
  readonly event: string;
}

/** All outputs of a run, from its verdicts. */
export function makeReport(
  verdicts: readonly Verdict[],
  services: readonly Service[],
  comparison: Comparison,
  options: ReportOptions,
): Report {
  const outputs = summarize(verdicts, services, comparison, options.event);
  const reserved = JSON.stringify(outputs).length;
  const texts = verdicts.map(({ files }) =>
    formatList(
      files.map(({ path }) => path),
      options.listFiles,
    ),
  );
  const placed =
    options.listFiles === 'none' ? [] : placeTexts(texts, reserved);
  const pathOf = (name: string) =>
    `${options.folder}/${name}.${options.listFiles}`;
  const spilled = verdicts.flatMap(({ name }, index) =>
    placed[index]?.spilled
      ? [{ path: pathOf(name), text: texts[index] ?? '' }]
      : [],
  );
  return {
    outputs: { ...outputs, truncated: spilled.length > 0 },
    extraOutputs: Object.assign(
      {},
      ...verdicts.map((verdict, index) =>
        perName(verdict, placed[index], pathOf(verdict.name)),
      ),
    ),
    files: spilled,
  };
}

function perName(
  { name, changed, files }: Verdict,
  placed: Placed | undefined,
  path: string,
): Record<string, OutputValue> {
  return {
    [name]: changed,
    [`${name}_count`]: files.length,
    ...(placed && {
      [`${name}_files`]: placed.text,
      [`${name}_files_path`]: placed.spilled ? path : '',
    }),
  };
}

function summarize(
  verdicts: readonly Verdict[],
  services: readonly Service[],
  comparison: Comparison,
  event: string,
): Record<OutputName, OutputValue> {
  const changes = verdicts.filter(({ changed }) => changed);
  const rows = matrixOf(services.length > 0 ? services : undefined, verdicts);
  const total = services.length > 0 ? services.length : verdicts.length;
  const shown = {
    'base-sha': comparison.baseSha,
    'head-sha': comparison.headSha,
    strategy: comparison.strategy,
    'reason-code': reasonCode(verdicts, comparison),
  };
  const reasons = verdicts.map((verdict) => ({
    name: verdict.name,
    changed: verdict.changed,
    direct: verdict.direct,
    ...shortReason(verdict.reason),
  }));
  const any = changes.length > 0;
  const all = total > 0 && rows.length === total;
  const names = changes.map(({ name }) => name);
  return {
    ...shown,
    changes: names,
    matrix: { include: rows },
    any,
    all,
    reasons,
    truncated: false,
    json: {
      schema: 1,
      event,
      how: comparison.how,
      ...shown,
      any,
      all,
      changes: names,
      filters: reasons.map((reason, index) => ({
        ...reason,
        count: verdicts[index]?.files.length ?? 0,
      })),
    },
  };
}

function matrixOf(
  services: readonly Service[] | undefined,
  verdicts: readonly Verdict[],
) {
  return verdicts.flatMap((verdict) => {
    const service = services?.find(({ name }) => name === verdict.name);
    if (!verdict.changed || (services !== undefined && service === undefined))
      return [];
    return [
      {
        name: verdict.name,
        ...(service && { path: service.path }),
        reason: truncate(describeReason(verdict.reason), 200),
        direct: verdict.direct,
        ...service?.vars,
      },
    ];
  });
}

/** Every reason has its text within bounds: a file name may have 4,000 characters. */
function shortReason(reason: Reason): Record<string, string> {
  const entries = Object.entries(reason).map(([key, text]) => [
    key,
    truncate(text, 200),
  ]);
  return Object.fromEntries(entries);
}

export function reasonCode(
  verdicts: readonly Verdict[],
  { strategy, failed, everything }: Comparison,
): string {
  if (failed === true) return 'history-unavailable';
  if (everything !== undefined) return 'no-base';
  if (strategy === 'nothing') return 'nothing-to-compare';
  const changed = verdicts.filter((verdict) => verdict.changed);
  if (changed.length === 0) return 'no-changes';
  const global = changed.find(
    ({ reason: { code } }) => code === 'shared' || code === 'ci',
  );
  if (global === undefined) return 'changes-found';
  return global.reason.code === 'ci' ? 'ci-changed' : 'shared-changed';
}
