import { parseReference, type Registry } from '@kit/registry';
import { markName, type RunMark, readMark } from './run-mark.ts';

/** The runs that have set each tag, of all images. */
export async function gatherHolders(
  images: readonly string[],
  tags: readonly string[],
  registry: Registry,
): Promise<ReadonlyMap<string, readonly RunMark[]>> {
  const entries = tags.map(async (tag) => {
    const marks = await Promise.all(
      images.map(async (image) => {
        const name = parseReference(`${image}:${tag}`);
        const found = await registry.manifest(name);
        return readMark(found?.content.annotations[markName]) ?? [];
      }),
    );
    return [tag, marks.flat()] as const;
  });
  return new Map(await Promise.all(entries));
}
