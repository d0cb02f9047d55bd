import {
  type FindingsReport,
  type ReadOptions,
  type ReadResult,
  readReport,
} from '../src/index.ts';

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

export function readSample(
  content: unknown,
  options: ReadOptions = {},
): Promise<ReadResult> {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return readReport('report', once(text), options);
}

/** The findings of a sample that has to be read. */
export async function findingsOf(
  content: unknown,
  options?: ReadOptions,
): Promise<FindingsReport> {
  const result = await readSample(content, options);
  if (result.status === 'parsed' && result.kind === 'findings') {
    return result.report;
  }
  throw new Error(`not read as findings: ${JSON.stringify(result)}`);
}

/** The reason why a sample is not measured, or `parsed`. */
export async function codeOf(content: unknown): Promise<string> {
  const result = await readSample(content);
  return result.status === 'parsed' ? 'parsed' : result.code;
}

/** The lengths at which a cut copy would still be read as a report. */
export async function readableCuts(content: unknown): Promise<number[]> {
  const text =
    typeof content === 'string' ? content : JSON.stringify(content, null, 1);
  const lengths: number[] = [];
  for (let length = 0; length < text.trimEnd().length; length++) {
    if ((await codeOf(text.slice(0, length))) === 'parsed') {
      lengths.push(length);
    }
  }
  return lengths;
}
