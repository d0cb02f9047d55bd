import { StringDecoder } from 'node:string_decoder';

/** A watch's longest line; an object of the API is at most 3 MiB. */
const maxLine = 8 * 1024 * 1024;

/** The lines of a stream as they come. Throws when one is above 8 MiB. */
export async function* linesOf(
  stream: AsyncIterable<Buffer>,
): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxLine) throw new Error('a line above 8 MiB');
    yield* lines;
  }
  if (rest !== '') yield rest;
}
