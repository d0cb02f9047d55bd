// ours.ts FILE: what the kit's own reader counts in a report, as JSON.
import { coverageTotals, readReport } from '@kit/reports';
import { readChunks } from '@kit/workspace';

const [file = ''] = process.argv.slice(2);
const result = await readReport(file, readChunks(file));
if (result.status === 'not-measured') throw new Error(result.message);
console.log(JSON.stringify(countsOf(result)));

function countsOf(read: typeof result) {
  if (read.status !== 'parsed') return {};
  if (read.kind === 'coverage') {
    const { total = 0, covered = 0 } = coverageTotals(read.report).lines ?? {};
    return { items: total, good: covered };
  }
  if (read.kind !== 'tests') return {};
  const { passed, failed, errors, skipped } = read.report.counts;
  return { items: passed + failed + errors + skipped, good: passed };
}
