import { appendFileSync, statSync } from 'node:fs';
import type { Markdown } from './markdown.ts';

/** GitHub drops the whole summary of a step above this many bytes. */
const limitBytes = 1024 * 1024;
const notice =
  '\n\n_The summary was cut at the 1 MiB that GitHub takes; the log has everything._\n';

/** Appends to the step's summary, cut at a line end where it would be too long. */
export function appendSummary(
  file: string,
  summary: Markdown,
  redact: (text: string) => string,
): void {
  const used = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const text = `${redact(summary.markdown)}\n`;
  appendFileSync(file, fitSummary(text, limitBytes - used));
}

/** `text` in at most `room` bytes of UTF-8, ended at a line with a notice. */
export function fitSummary(text: string, room: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= room) return text;
  const kept = bytes.subarray(0, Math.max(0, room - Buffer.byteLength(notice)));
  const end = kept.lastIndexOf(0x0a);
  return end < 0 ? '' : kept.subarray(0, end).toString() + notice;
}
