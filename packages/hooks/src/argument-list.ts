/**
 * A program and its arguments as a JSON list: no shell, so nothing is split,
 * quoted or expanded. `undefined` when the text is none.
 */
export function parseArgumentList(text: string): readonly string[] | undefined {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return undefined;
  }
  return Array.isArray(list) &&
    list.length > 0 &&
    list.every((word) => typeof word === 'string' && !word.includes('\0')) &&
    list[0] !== ''
    ? list
    : undefined;
}
