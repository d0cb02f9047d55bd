import { parseAttributes } from './tags/attributes.ts';

/**
 * Names parted by commas or line ends, or `name=…,enable=…` lines as in
 * docker/metadata-action; those that are not enabled are left out.
 * `undefined` when a line is neither.
 */
export function parseImages(raw: string): readonly string[] | undefined {
  const images: string[] = [];
  for (const line of raw.split(/\r?\n/).map((text) => text.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    if (!line.includes('=')) {
      const names = line.split(',').map((name) => name.trim());
      images.push(...names.filter((name) => name !== ''));
      continue;
    }
    const attributes = parseAttributes(line);
    const name = attributes.get('name') ?? attributes.get('value') ?? '';
    const enable = attributes.get('enable') ?? 'true';
    const known = ['name', 'value', 'enable'];
    const isKnown = [...attributes.keys()].every((key) => known.includes(key));
    if (!isKnown || name === '' || !/^(true|false)$/.test(enable))
      return undefined;
    if (enable === 'true') images.push(name);
  }
  return [...new Set(images)];
}
