import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { fileSizes } from '@kit/registry';
import { type ReadResult, type ReportKind, readReport } from '@kit/reports';
import { compare, type Expected } from './compare.ts';

interface Row {
  readonly file: string;
  readonly format: string;
  readonly bytes: number;
  readonly expected: Expected;
}

const folder = process.env['KIT_REPORT_CORPUS'] ?? '';
const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

/** Where the index is held to be wrong: why, and what another tool says. */
interface Difference {
  readonly reason: string;
  readonly tool: string;
  readonly says: Expected;
}

const known: Readonly<Record<string, Difference>> = json(
  join(import.meta.dirname, 'differences.json'),
);
const all: readonly Row[] = existsSync(join(folder, 'INDEX.json'))
  ? json(join(folder, 'INDEX.json'))
  : [];
const isOfImage = ({ format }: Row) => format === 'oci-layout';
const rows = all.filter((row) => !isOfImage(row));
/** Each file of a layout is a row: an image is all of them. */
const imageRows = all.filter(isOfImage);
const layouts = imageRows.flatMap(({ file }) =>
  file.endsWith('/oci-layout') ? [dirname(file)] : [],
);

/** Which way is better, the file does not say: a user says it, as the peer's. */
const forced = new Map<unknown, string>([
  ['customBiggerIsBetter', 'bigger-is-better'],
  ['customSmallerIsBetter', 'smaller-is-better'],
]);

/** What these can hold only one kind reads, as a gate always names its kind. */
const kinds = new Map<string, ReportKind>([['pip-audit', 'findings']]);

const read = (row: Row): Promise<ReadResult> => {
  const format = forced.get(row.expected['tool']);
  const kind = kinds.get(row.format);
  return readReport(row.file, createReadStream(join(folder, row.file)), {
    ...(format === undefined ? {} : { format }),
    ...(kind === undefined ? {} : { kind }),
  });
};

it('finds the corpus', () => {
  expect(rows.length).toBeGreaterThan(300);
});

/** The rows of which every stated figure was compared, and agrees. */
const agreeing = new Set<string>();

it.each(rows.map((row) => [row.file, row] as const))(
  'reads %s as expected, or as the table of differences says',
  async (file, row) => {
    const differences = compare(row.expected, await read(row));
    const agrees = differences?.length === 0;
    if (agrees) agreeing.add(file);
    const isKnown = known[file] !== undefined;
    expect([
      agrees,
      ...(isKnown ? [] : (differences ?? ['nothing stated'])),
    ]).toEqual([!isKnown]);
  },
);

it.each(layouts)(
  'measures %s as the index adds its layers up',
  async (layout) => {
    const own = imageRows.filter(({ file }) => file.startsWith(`${layout}/`));
    const stated = own.flatMap(({ file, expected: { compressed_bytes } }) =>
      compressed_bytes === undefined
        ? []
        : [[`sha256:${basename(file)}`, compressed_bytes] as const],
    );
    const sizes = await fileSizes(join(folder, layout));
    const measured = sizes.map(({ digest, bytes }) => [digest, bytes] as const);
    expect(new Map(measured)).toEqual(new Map(stated));
    for (const { file } of own) agreeing.add(file);
  },
);

const held = Object.entries(known);

it.each(held)(
  'reads %s as another tool does, whatever the index says',
  async (file, { says }) => {
    const row = rows.find((one) => one.file === file);
    expect(row && compare(says, await read(row))).toEqual([]);
  },
);

it('names the reason and the tool of every difference', () => {
  for (const [, { reason, tool }] of held) {
    expect([reason.length > 30, tool.length > 10]).toEqual([true, true]);
  }
});

it('agrees with at least 95 % of all rows', () => {
  const share = (agreeing.size * 100) / all.length;
  console.log(`${agreeing.size} of ${all.length} rows: ${share.toFixed(1)} %`);
  expect(share).toBeGreaterThanOrEqual(95);
});

describe('a report that is cut', () => {
  // Line formats have no end mark: a cut between two records cannot be seen.
  const shapes =
    /^(cobertura|jacoco|junit|clover|trx|nunit|npm-audit|eslint|gosec|sarif|trivy|snyk|grype|k6-|pip-audit|llvm-cov)/;
  const sample = rows
    .filter(
      ({ format, file, bytes, expected }) =>
        shapes.test(format) &&
        bytes > 200 &&
        bytes < 60_000 &&
        !known[file] &&
        expected['error'] === undefined,
    )
    .filter((_, index) => index % 3 === 0)
    .slice(0, 40);

  it.each(sample.map((row) => [row.file, row] as const))(
    '%s is never read as whole',
    async (file) => {
      const bytes = readFileSync(join(folder, file));
      const end = bytes.toString('latin1').trimEnd().length;
      const step = Math.ceil(end / 1000);
      for (let length = 1; length < end; length += step) {
        const result = await readReport(
          file,
          pieces(bytes.subarray(0, length)),
        );
        expect([length, result.status]).toEqual([length, 'not-measured']);
      }
    },
  );
});

async function* pieces(bytes: Uint8Array) {
  yield bytes;
}
