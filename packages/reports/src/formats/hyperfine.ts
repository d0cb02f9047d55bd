import type { JsonFormat } from '../format.ts';
import {
  checkAmount,
  has,
  listAt,
  member,
  requiredAmount,
  textAt,
} from '../json-value.ts';
import type { Benchmark } from '../model.ts';
import { ReportProblem } from '../problem.ts';

/** `hyperfine --export-json`: seconds, every run of each command. */
export const hyperfine: JsonFormat = {
  name: 'hyperfine',
  syntax: 'json',
  kinds: ['benchmarks'],
  accepts: (value) => {
    const results = member(value, 'results');
    return (
      Array.isArray(results) &&
      results.length > 0 &&
      results.every((one) => has(one, 'command', 'mean'))
    );
  },
  read: (value, { warn }) => ({
    kind: 'benchmarks',
    benchmarks: listAt(value, 'results').map((one) => readResult(one, warn)),
  }),
};

function readResult(
  result: unknown,
  warn: (message: string) => void,
): Benchmark {
  const name = textAt(result, 'command');
  if (name === '') {
    throw new ReportProblem('report-malformed', 'has a result of no command');
  }
  if (listAt(result, 'exit_codes').some((code) => code !== 0)) {
    warn(`the command ${JSON.stringify(name.slice(0, 80))} failed in a run`);
  }
  const mean = requiredAmount(result, 'mean');
  const times = listAt(result, 'times').map((time) =>
    checkAmount(time, 'times'),
  );
  const samples = times.length === 0 ? [mean] : times;
  return { name, unit: 's', better: 'lower', samples };
}
