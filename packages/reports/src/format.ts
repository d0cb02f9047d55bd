import type { JsonObject } from './json-value.ts';
import type { Report, ReportKind } from './model.ts';
import type { Tag } from './xml-tag.ts';

/** What a parser is told besides the bytes. */
export interface FormatContext {
  readonly kind: ReportKind;
  /** The format was named, not only recognised. */
  readonly isForced: boolean;
  /** Adds a sentence that the reader of the verdict should see. */
  readonly warn: (message: string) => void;
  /** Puts a path of the report into the form `src/a.ts`. */
  readonly path: (name: string) => string;
}

interface FormatBase {
  /** Kebab-case; what `component=format:glob` forces. */
  readonly name: string;
  /** Kinds that it can be read as; the first is the default. */
  readonly kinds: readonly [ReportKind, ...ReportKind[]];
}

/** Called for each element while the document streams by. */
export interface XmlReader {
  readonly open: (tag: Tag, depth: number) => void;
  readonly close?: (name: string, depth: number) => void;
  /** Character data, in pieces; only between `open` calls that ask for it. */
  readonly text?: (piece: string) => void;
  /** True while character data is wanted: the rest is skipped unread. */
  readonly wantsText?: () => boolean;
  readonly finish: () => Report;
}

export interface XmlFormat extends FormatBase {
  readonly syntax: 'xml';
  /** Whether a document with this root element is one of these. */
  readonly accepts: (root: Tag) => boolean;
  readonly start: (context: FormatContext) => XmlReader;
}

export interface JsonFormat extends FormatBase {
  readonly syntax: 'json';
  readonly accepts: (value: unknown) => boolean;
  readonly read: (value: unknown, context: FormatContext) => Report;
}

export interface RecordReader {
  readonly record: (value: JsonObject) => void;
  /** A line between the records that is not JSON. */
  readonly noise?: (line: string) => void;
  readonly finish: () => Report;
}

/** JSON values one after another: a line each, or simply concatenated. */
export interface RecordsFormat extends FormatBase {
  readonly syntax: 'records';
  readonly accepts: (first: JsonObject) => boolean;
  readonly start: (context: FormatContext) => RecordReader;
}

export interface LineReader {
  /** One line as Latin-1, without its end; `decode` gives its text. */
  readonly line: (line: string) => void;
  /** The same for a line of `text` from `start` to `stop`, which need not be cut
   * out of it then; false where `line` has to look at it. For what is frequent. */
  readonly lineIn?: (text: string, start: number, stop: number) => boolean;
  /** `isEnded`: whether the last line had its line feed. */
  readonly finish: (isEnded: boolean) => Report;
}

export interface LineFormat extends FormatBase {
  readonly syntax: 'lines';
  /** Whether a text that begins like this (up to 64 KiB) is one of these. */
  readonly accepts: (head: string) => boolean;
  readonly start: (context: FormatContext) => LineReader;
}

export type Format = XmlFormat | JsonFormat | RecordsFormat | LineFormat;
