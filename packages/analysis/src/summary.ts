import {
  code,
  details,
  joinMarkdown,
  list,
  type Markdown,
  md,
  table,
} from '@kit/action';
import { type MetricVerdict, percent } from './judge.ts';

/** The verdicts as a table, with the queries as they were asked folded below. */
export function verdictTable(verdicts: readonly MetricVerdict[]): Markdown {
  const rows = verdicts.map((verdict) => [
    verdict.metric,
    verdict.finding,
    shownValue(verdict),
    verdict.interval === undefined
      ? ''
      : `${percent(verdict.interval.low)} to ${percent(verdict.interval.high)}`,
    Math.round(verdict.n),
    limitsOf(verdict),
    verdict.why,
  ]);
  const queries = verdicts.flatMap(({ metric, queries }) =>
    queries.map((query) => md`${metric}: ${code(query, 2000)}`),
  );
  return joinMarkdown([
    table(
      ['metric', 'finding', 'value', '95 % interval', 'n', 'limits', 'why'],
      rows,
      ['left', 'left', 'right', 'right', 'right', 'left', 'left'],
    ),
    details('The queries as they were asked', list(queries)),
  ]);
}

function shownValue({ value, interval }: MetricVerdict): string {
  if (value === undefined) return 'none';
  return interval === undefined ? String(value) : percent(value);
}

function limitsOf(verdict: MetricVerdict): string {
  const say = (limit: number) =>
    verdict.interval === undefined ? String(limit) : percent(limit);
  const { tellAbove, rollbackAbove } = verdict;
  return [
    tellAbove === undefined ? '' : `tell above ${say(tellAbove)}`,
    rollbackAbove === undefined ? '' : `roll back above ${say(rollbackAbove)}`,
  ]
    .filter((text) => text !== '')
    .join(', ');
}
