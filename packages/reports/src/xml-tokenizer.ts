import { decodeText } from './decode-text.ts';
import { ReportProblem } from './problem.ts';
import { isXmlSpace, nameEnd, skipSpace } from './xml-characters.ts';
import {
  badTag,
  documentTypeEnd,
  localName,
  readAttributes,
} from './xml-markup.ts';
import { Tag } from './xml-tag.ts';

export interface XmlEvents {
  open(tag: Tag, depth: number): void;
  close(name: string, depth: number): void;
  text(latin1: string, isCdata: boolean): void;
  wantsText(): boolean;
}

const maxDepth = 256;
const maxTokenBytes = 16 * 1024 * 1024;

type Section = { readonly end: ']]>' | '-->' | '?>'; readonly isText: boolean };
const cdata: Section = { end: ']]>', isText: true };
const comment: Section = { end: '-->', isText: false };
const instruction: Section = { end: '?>', isText: false };

/**
 * A streaming tokenizer for the XML that tools write: elements, attributes and
 * text, well-formed or refused. It works on Latin-1 strings of the bytes. Of a
 * document type only the name is read past: one that defines entities is refused,
 * and nothing is ever fetched. Depth and the size of a tag are bounded; text,
 * CDATA and comments of any size stream by.
 */
export class XmlTokenizer {
  readonly #events: XmlEvents;
  readonly #tag = new Tag();
  readonly #open: string[] = [];
  #rest = '';
  #pieces: string[] = [];
  #piecesLength = 0;
  #wanted = 0;
  #section: Section | undefined;
  #sawRoot = false;

  constructor(events: XmlEvents) {
    this.#events = events;
  }

  write(latin1: string): void {
    this.#pieces.push(latin1);
    this.#piecesLength += latin1.length;
    if (this.#piecesLength < this.#wanted) return;
    const text = this.#rest + this.#pieces.join('');
    this.#pieces = [];
    this.#piecesLength = 0;
    const end = this.#consume(text);
    this.#rest = text.slice(end);
    // An unfinished tag is only looked at again when it has doubled.
    this.#wanted = this.#rest.length > 1024 ? this.#rest.length : 0;
    if (this.#rest.length > maxTokenBytes) {
      throw new ReportProblem('too-large', 'has a tag of more than 16 MiB');
    }
  }

  end(): void {
    this.#wanted = 0;
    this.write('');
    const [innermost] = this.#open.slice(-1);
    if (innermost !== undefined) {
      const name = decodeText(innermost).slice(0, 60);
      throw new ReportProblem('report-truncated', `ends inside <${name}>`);
    }
    if (this.#rest.trim() !== '' || this.#section !== undefined) {
      throw new ReportProblem('report-truncated', 'ends inside a tag');
    }
    if (!this.#sawRoot) {
      throw new ReportProblem('report-truncated', 'has no element');
    }
  }

  /** Reads what is complete and returns where the incomplete begins. */
  #consume(text: string): number {
    let position = 0;
    while (position < text.length) {
      const next =
        this.#section === undefined
          ? this.#step(text, position)
          : this.#inSection(text, position, this.#section);
      if (next < 0) return position;
      if (next === position) break;
      position = next;
    }
    return position;
  }

  #step(text: string, position: number): number {
    if (text.charCodeAt(position) !== 60) return this.#text(text, position);
    const code = text.charCodeAt(position + 1);
    if (code === 47) return this.#closeTag(text, position);
    if (code === 33) return this.#declaration(text, position);
    if (code === 63) {
      this.#section = instruction;
      return position + 2;
    }
    return Number.isNaN(code) ? -1 : this.#openTag(text, position);
  }

  #text(text: string, position: number): number {
    const found = text.indexOf('<', position);
    const end = found < 0 ? text.length : found;
    if (this.#open.length === 0) {
      if (skipSpace(text, position) < end) {
        throw new ReportProblem(
          'report-malformed',
          'has text outside of its root element',
        );
      }
    } else if (this.#events.wantsText()) {
      // A reference may be cut by the chunk: keep it for the next one.
      const cut = found < 0 ? text.lastIndexOf('&') : -1;
      const stop = cut >= position && cut > end - 16 ? cut : end;
      if (stop === position) return -1;
      this.#events.text(text.slice(position, stop), false);
      return stop;
    }
    return end;
  }

  #inSection(text: string, position: number, section: Section): number {
    const found = text.indexOf(section.end, position);
    const end = found < 0 ? text.length - section.end.length + 1 : found;
    if (section.isText && end > position && this.#events.wantsText()) {
      this.#events.text(text.slice(position, end), true);
    }
    if (found < 0) return Math.max(position, end);
    this.#section = undefined;
    return found + section.end.length;
  }

  #declaration(text: string, position: number): number {
    const head = text.slice(position, position + 9);
    if (head.startsWith('<!--')) {
      this.#section = comment;
      return position + 4;
    }
    if (head === '<![CDATA[' && this.#open.length > 0) {
      this.#section = cdata;
      return position + 9;
    }
    if (head.toUpperCase() === '<!DOCTYPE' && !this.#sawRoot) {
      return documentTypeEnd(text, position);
    }
    if (head.length < 9) return -1;
    throw new ReportProblem(
      'report-malformed',
      'has a markup declaration where none may be',
    );
  }

  #closeTag(text: string, position: number): number {
    const end = text.indexOf('>', position);
    if (end < 0) return -1;
    const name = this.#open.pop();
    let stop = end;
    while (isXmlSpace(text.charCodeAt(stop - 1))) stop--;
    if (
      name === undefined ||
      stop - position - 2 !== name.length ||
      !text.startsWith(name, position + 2)
    ) {
      const found = decodeText(text.slice(position + 2, position + 62));
      throw new ReportProblem(
        'report-malformed',
        `closes <${found.split('>')[0]}> where <${decodeText(name ?? '').slice(0, 60)}> is open`,
      );
    }
    this.#events.close(localName(name), this.#open.length);
    return end + 1;
  }

  #openTag(text: string, position: number): number {
    const stop = nameEnd(text, position + 1);
    if (stop >= text.length) return -1;
    if (stop === position + 1) throw badTag(text, position);
    const name = text.slice(position + 1, stop);
    this.#tag.reset(localName(name));
    const end = readAttributes(text, stop, this.#tag);
    if (end < 0) return -1;
    const depth = this.#open.length;
    if (depth === 0 && this.#sawRoot) {
      throw new ReportProblem(
        'report-malformed',
        'has more than one root element: two reports in one file?',
      );
    }
    if (depth >= maxDepth) {
      throw new ReportProblem(
        'too-deep',
        `has elements nested more than ${maxDepth} deep`,
      );
    }
    this.#sawRoot = true;
    this.#events.open(this.#tag, depth);
    if (text.charCodeAt(end - 2) === 47) {
      this.#events.close(this.#tag.name, depth);
    } else {
      this.#open.push(name);
    }
    return end;
  }
}
