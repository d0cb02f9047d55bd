/** OWNER/NAME of the repository that holds the kit, as GitHub allows them. */
const grammar =
  /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?\/[\w.-]{1,100}$/;

export function isKitName(name: string): boolean {
  return grammar.test(name) && !/\/\.{1,2}$/.test(name);
}

/** The name that a package.json holds in `repository`, or `undefined`. */
export function kitNameOf(manifest: unknown): string | undefined {
  if (typeof manifest !== 'object' || manifest === null) return undefined;
  if (!('repository' in manifest)) return undefined;
  const { repository } = manifest;
  if (typeof repository !== 'string') return undefined;
  const name = repository.replace(/^github:/, '');
  return isKitName(name) ? name : undefined;
}

/** Every place of `text` that means the repository `name`, and nothing longer. */
function mentions(name: string): RegExp {
  const literal = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w.-])${literal}(?![\\w-])`, 'g');
}

export function mentionsKit(text: string, name: string): boolean {
  return mentions(name).test(text);
}

export function renameKit(text: string, from: string, to: string): string {
  return text.replace(mentions(from), () => to);
}
