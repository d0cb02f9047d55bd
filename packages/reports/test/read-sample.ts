import {
  type ReadOptions,
  type ReportByKind,
  type ReportKind,
  readReport,
} from '../src/index.ts';

/** Reads a text as one report. */
export async function readSample(text: string, options: ReadOptions = {}) {
  async function* bytes() {
    yield Buffer.from(text);
  }
  return await readReport('sample', bytes(), options);
}

/** As `readSample`, but the text must be a report of this kind. */
export async function parsedAs<Kind extends ReportKind>(
  kind: Kind,
  text: string,
  format?: string,
): Promise<ReportByKind[Kind]> {
  const given = format === undefined ? { kind } : { kind, format };
  const result = await readSample(text, given);
  if (result.status !== 'parsed') throw new Error(result.message);
  const found: Partial<ReportByKind> = { [result.kind]: result.report };
  const report = found[kind];
  if (report === undefined) throw new Error(`is of the kind ${result.kind}`);
  return report;
}

/** The code of a text that is not measured, or the word "parsed". */
export async function codeOf(text: string, options: ReadOptions = {}) {
  const result = await readSample(text, options);
  return result.status === 'parsed' ? 'parsed' : result.code;
}
