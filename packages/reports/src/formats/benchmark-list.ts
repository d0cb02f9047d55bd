import { BenchmarkTally } from '../benchmark-tally.ts';
import type { JsonFormat } from '../format.ts';
import { has, requiredAmount } from '../json-value.ts';
import type { Benchmark } from '../model.ts';
import { ReportProblem } from '../problem.ts';
import { requiredText } from '../required-value.ts';

type Better = Benchmark['better'];

const rate = /\/ ?s(?:ec(?:onds?)?)?$|per second$/i;
const cost =
  /^(?:[nuµm]?s(?:ec(?:onds?)?)?|[kmg]?i?b(?:ytes?)?)(?:\/(?:op|iter))?$/i;

/**
 * The list of `{name, unit, value}` that github-action-benchmark takes as
 * "custom". Which direction is better only the reader knows, unless all units
 * say it: otherwise it has to be said, as `component=smaller-is-better:path`.
 */
function listOf(name: string, better: Better): JsonFormat {
  return {
    name,
    syntax: 'json',
    kinds: ['benchmarks'],
    accepts: (value) =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.every((one) => has(one, 'name', 'unit', 'value')),
    read: (value, context) => {
      const tally = new BenchmarkTally();
      for (const one of Array.isArray(value) ? value : []) {
        const unit = requiredText(one, 'unit');
        const direction = context.isForced ? better : said(unit);
        const amount = requiredAmount(one, 'value');
        tally.add(requiredText(one, 'name'), unit, [amount], direction);
      }
      return tally.report();
    },
  };
}

function said(unit: string): Better {
  if (rate.test(unit)) return 'higher';
  if (cost.test(unit)) return 'lower';
  throw new ReportProblem(
    'format-unknown',
    `does not say whether more ${JSON.stringify(unit.slice(0, 40))} is better; write component=smaller-is-better:path or bigger-is-better`,
  );
}

export const biggerIsBetter = listOf('bigger-is-better', 'higher');
export const smallerIsBetter = listOf('smaller-is-better', 'lower');
