import { addStatements, CoverageBuilder } from '../coverage-builder.ts';
import { decodeText } from '../decode-text.ts';
import type { FormatContext, LineFormat } from '../format.ts';
import type { CoverageReport } from '../model.ts';
import { ReportProblem } from '../problem.ts';

const block =
  /^(.+):(\d{1,9})\.(\d{1,9}),(\d{1,9})\.(\d{1,9}) (\d{1,9}) (\d+)$/;

/**
 * `go test -coverprofile` (golang.org/x/tools/cover): statements, a block a
 * line. With `-coverpkg` every binary writes all blocks: the same one counts once.
 */
export const goCoverprofile: LineFormat = {
  name: 'go-coverprofile',
  syntax: 'lines',
  kinds: ['coverage'],
  accepts: (head) => /^\s*mode: (?:set|count|atomic)\r?(?:\n|$)/.test(head),
  start: ({ path }: FormatContext) => {
    const coverage = new CoverageBuilder();
    return {
      line: (line) => {
        if (line === '' || /^mode: (?:set|count|atomic)$/.test(line)) return;
        const match = block.exec(line);
        if (match === null) throw badBlock(line);
        const [, name = '', from, , to, , count, hits] = match;
        const file = coverage.file(path(decodeText(name)));
        const place = line.slice(
          name.length + 1,
          line.indexOf(' ', name.length),
        );
        const ran = Number(hits) > 0;
        const isNew = !file.statements.has(place);
        addStatements(file, place, Number(count), ran);
        if (!isNew && !ran) return;
        const last = Math.min(Number(to), Number(from) + 20_000);
        for (let number = Number(from); number <= last; number++) {
          file.lines.add(number, ran);
        }
      },
      finish: (isEnded) => finish(coverage, isEnded),
    };
  },
};

/** Go ends every line: without the last line feed a count may be cut short. */
function finish(coverage: CoverageBuilder, isEnded: boolean): CoverageReport {
  if (!isEnded) {
    throw new ReportProblem(
      'report-truncated',
      'ends in the middle of a line: the profile was cut',
    );
  }
  if (coverage.files.size === 0) {
    throw new ReportProblem(
      'no-data',
      'holds no block: no package was covered',
    );
  }
  return coverage.report('statements');
}

function badBlock(line: string): ReportProblem {
  const shown = JSON.stringify(decodeText(line.slice(0, 80)));
  return new ReportProblem(
    'report-malformed',
    `has a line that no coverage profile has: ${shown}`,
  );
}
