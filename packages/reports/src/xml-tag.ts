import { decodeText } from './decode-text.ts';
import { ReportProblem } from './problem.ts';
import { unescapeXml } from './xml-entities.ts';

/**
 * A start tag. The tokenizer keeps one and fills it anew for each element, so a
 * reader takes what it needs at once. Names are without their namespace prefix.
 */
export class Tag {
  name = '';
  readonly #names: string[] = [];
  readonly #values: string[] = [];
  #size = 0;

  /** For the tokenizer: begins the next element. */
  reset(name: string): void {
    this.name = name;
    this.#size = 0;
  }

  /** For the tokenizer: an attribute as it stands in the document. */
  push(name: string, value: string): void {
    for (let index = 0; index < this.#size; index++) {
      if (this.#names[index] === name) {
        throw new ReportProblem(
          'report-malformed',
          `<${decodeText(this.name).slice(0, 60)}> has an attribute twice`,
        );
      }
    }
    this.#names[this.#size] = name;
    this.#values[this.#size] = value;
    this.#size++;
  }

  /** The bytes of an attribute as Latin-1, entities as written. */
  raw(name: string): string | undefined {
    for (let index = 0; index < this.#size; index++) {
      if (this.#names[index] === name) return this.#values[index];
    }
    return undefined;
  }

  /** The text of an attribute, a copy that may be kept. */
  text(name: string): string | undefined {
    const raw = this.raw(name);
    return raw === undefined ? undefined : unescapeXml(decodeText(raw));
  }

  /** A whole number of 0 or more; absent is `undefined`. */
  count(name: string): number | undefined {
    const raw = this.raw(name);
    if (raw === undefined) return undefined;
    const count = smallCount(raw);
    if (count >= 0) return count;
    throw new ReportProblem(
      'number-invalid',
      `<${decodeText(this.name).slice(0, 60)} ${name}> should be a whole number, is "${decodeText(raw).slice(0, 40)}"`,
    );
  }

  /** As `count`, but the attribute must be there. */
  requiredCount(name: string): number {
    const count = this.count(name);
    if (count !== undefined) return count;
    throw new ReportProblem(
      'report-malformed',
      `<${decodeText(this.name).slice(0, 60)}> has no "${name}"`,
    );
  }
}

/** Digits as a number, at most 2^53; -1 for anything else. */
export function smallCount(digits: string): number {
  const length = digits.length;
  if (length === 0 || length > 16) {
    const long = /^\d{17,40}$/.test(digits);
    return long ? Number.MAX_SAFE_INTEGER : -1;
  }
  let sum = 0;
  for (let index = 0; index < length; index++) {
    const digit = digits.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return -1;
    sum = sum * 10 + digit;
  }
  return sum;
}
