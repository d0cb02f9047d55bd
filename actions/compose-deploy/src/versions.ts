import { invalidConfig, readYaml } from '@kit/config';
import * as v from 'valibot';
import { parseImageRef } from './image-ref.ts';

const versionsFile = v.looseObject({
  services: v.record(
    v.string(),
    v.looseObject({
      image: v.optional(v.string()),
      version: v.optional(v.union([v.string(), v.number()])),
    }),
  ),
});

/**
 * Service → image of a file such as `gitops/versions/current.json`. An image
 * without a tag and a digest gets the version as its tag.
 */
export function readVersions(
  name: string,
  text: string,
): ReadonlyMap<string, string> {
  const { value, positionOf } = readYaml({ name, text }, versionsFile);
  const problems: { line: number; column: number; message: string }[] = [];
  const images = new Map<string, string>();
  for (const [service, { image, version }] of Object.entries(value.services)) {
    if (image === undefined) continue;
    const ref = imageOf(image, version);
    const at = positionOf(['services', service, 'version']);
    const isOther =
      typeof version === 'number' && !isWritten(text, at, String(version));
    if (ref !== undefined && ref !== image && isOther) {
      const message = `services.${service}.version is the number ${version}, which is not how it is written: put it in quotes`;
      problems.push({ ...at, message });
    } else if (ref !== undefined) images.set(service, ref);
    else {
      const place = positionOf(['services', service, 'image']);
      problems.push({
        ...place,
        message: `services.${service}: "${image}" with the version "${version ?? ''}" is no image`,
      });
    }
  }
  if (problems.length > 0) throw invalidConfig(name, problems);
  return images;
}

/** 1.10 is the number 1.1, and no tag of that name is meant. */
function isWritten(
  text: string,
  { line, column }: { readonly line: number; readonly column: number },
  number: string,
): boolean {
  const rest = text
    .split('\n')
    .slice(line - 1)
    .join('\n')
    .slice(column - 1);
  const written = /^["']?version["']?\s*:\s*([^\s,}\]#]*)/.exec(rest)?.[1];
  return written === number;
}

function imageOf(
  image: string,
  version: string | number | undefined,
): string | undefined {
  const parsed = parseImageRef(image);
  if (parsed === undefined) return undefined;
  if (parsed.tag !== undefined || parsed.digest !== undefined) return image;
  if (version === undefined) return undefined;
  const tagged = `${image}:${version}`;
  return parseImageRef(tagged) === undefined ? undefined : tagged;
}
