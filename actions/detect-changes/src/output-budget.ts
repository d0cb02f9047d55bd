/** One environment variable or argument on Linux, with room for its name. */
const valueBytes = 127 * 1024;
/** All outputs of a job, which GitHub counts as UTF-16, with room for the others. */
const totalUnits = 400 * 1024;

export interface Placed {
  /** As an output; empty when it did not fit. */
  readonly text: string;
  /** It must go to a file, whole. */
  readonly spilled: boolean;
}

/** Which texts fit into outputs, in order; one that does not is never cut. */
export function placeTexts(
  texts: readonly string[],
  reservedUnits: number,
): readonly Placed[] {
  let left = totalUnits - reservedUnits;
  return texts.map((text) => {
    const fits = text.length <= left && Buffer.byteLength(text) <= valueBytes;
    if (fits) left -= text.length;
    return fits ? { text, spilled: false } : { text: '', spilled: true };
  });
}
