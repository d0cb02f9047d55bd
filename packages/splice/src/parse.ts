import { type Document, LineCounter, parseAllDocuments } from 'yaml';
import { errors } from './errors.ts';

export interface Parsed {
  readonly documents: readonly Document[];
  /** 1 when the text begins with a byte order mark. */
  readonly shift: number;
}

const mostBytes = 8 * 1024 * 1024;

/** Throws EDIT_FILE_INVALID, with line and column, also for a key that is there twice. */
export function parseSource(
  name: string,
  text: string,
  isJson: boolean,
): Parsed {
  if (text.length > mostBytes) {
    throw errors.error('EDIT_FILE_INVALID', `${name}: larger than 8 MiB`);
  }
  const shift = text.startsWith('\ufeff') ? 1 : 0;
  const body = text.slice(shift);
  if (isJson) requireJson(name, body);
  const lines = new LineCounter();
  const parsed = parseAllDocuments(body, {
    lineCounter: lines,
    keepSourceTokens: true,
    uniqueKeys: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const documents = Array.isArray(parsed) ? parsed : [];
  const [problem] = documents.flatMap((document) => document.errors);
  if (problem !== undefined) {
    const { line, col } = lines.linePos(problem.pos[0]);
    throw errors.error(
      'EDIT_FILE_INVALID',
      `${name}:${line}:${col}: ${problem.message}`,
    );
  }
  if (documents.length === 0) {
    throw errors.error('EDIT_FILE_INVALID', `${name}: is empty`);
  }
  return { documents, shift };
}

function requireJson(name: string, text: string): void {
  try {
    JSON.parse(text);
  } catch (cause) {
    throw errors.error(
      'EDIT_FILE_INVALID',
      `${name}: is no JSON: ${(cause as Error).message}`,
      { cause },
    );
  }
}
