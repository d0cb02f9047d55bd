/**
 * The scanners work on Latin-1 strings, one character a byte: that is as fast as
 * the engine gets, and no chunk border can split a character. This gives the
 * real text of a piece, as a copy, so that it does not keep its chunk alive.
 */
export function decodeText(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}
