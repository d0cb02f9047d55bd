import type { XmlFormat, XmlReader } from './format.ts';
import { ReportProblem } from './problem.ts';
import {
  kindFor,
  type ReadFormat,
  type Reading,
  type Source,
  unrecognised,
} from './reading.ts';
import type { Tag } from './xml-tag.ts';
import { type XmlEvents, XmlTokenizer } from './xml-tokenizer.ts';

/** Reads XML; the root element decides on the format. */
export async function readXml(
  source: Source,
  candidates: readonly XmlFormat[],
  reading: Reading,
): Promise<ReadFormat> {
  const events = new ReaderEvents(candidates, reading);
  const tokenizer = new XmlTokenizer(events);
  tokenizer.write(source.head.toString('latin1'));
  for await (const chunk of source.rest)
    tokenizer.write(chunk.toString('latin1'));
  tokenizer.end();
  return events.finish();
}

class ReaderEvents implements XmlEvents {
  readonly #candidates: readonly XmlFormat[];
  readonly #reading: Reading;
  #reader: XmlReader | undefined;
  #format = '';

  constructor(candidates: readonly XmlFormat[], reading: Reading) {
    this.#candidates = candidates;
    this.#reading = reading;
  }

  open(tag: Tag, depth: number): void {
    this.#reader ??= this.#choose(tag);
    this.#reader.open(tag, depth);
  }

  close(name: string, depth: number): void {
    this.#reader?.close?.(name, depth);
  }

  text(latin1: string): void {
    this.#reader?.text?.(latin1);
  }

  wantsText(): boolean {
    return this.#reader?.wantsText?.() === true;
  }

  finish(): ReadFormat {
    if (this.#reader === undefined) throw unrecognised(this.#reading);
    return { format: this.#format, report: this.#reader.finish() };
  }

  #choose(root: Tag): XmlReader {
    if (root.name.toLowerCase() === 'html') {
      throw new ReportProblem(
        'format-unknown',
        'is a web page, not a report: was an error page downloaded?',
      );
    }
    const format = this.#candidates.find((one) => one.accepts(root));
    if (format === undefined) throw unrecognised(this.#reading);
    this.#format = format.name;
    const kind = kindFor(format, this.#reading);
    return format.start({ ...this.#reading.context, kind });
  }
}
