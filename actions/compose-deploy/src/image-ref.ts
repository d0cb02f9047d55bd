const grammar =
  /^(?<name>(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\d{1,5})?\/|\[[0-9a-fA-F:]+\](?::\d{1,5})?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

export interface ImageRef {
  /** With the registry, without tag and digest. */
  readonly name: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** The reference grammar of distribution/reference; `undefined` if it is none. */
export function parseImageRef(text: string): ImageRef | undefined {
  const groups = text.length > 500 ? undefined : grammar.exec(text)?.groups;
  if (groups?.['name'] === undefined) return undefined;
  const { name, tag, digest } = groups;
  return { name, tag, digest };
}

/** An image by what it holds: the reference with the digest that it has now. */
export function pinImage(ref: string, digests: readonly string[]): string {
  const parsed = parseImageRef(ref);
  if (parsed === undefined || parsed.digest !== undefined) return ref;
  const own = digests.find(
    (digest) => nameOf(digest) === familiar(parsed.name),
  );
  const digest = own?.split('@')[1];
  return digest === undefined ? ref : `${ref}@${digest}`;
}

function nameOf(digest: string): string {
  return familiar(digest.split('@')[0] ?? '');
}

/** `docker.io/library/nginx` and `nginx` are the same. */
function familiar(name: string): string {
  return name.replace(/^(index\.)?docker\.io\//, '').replace(/^library\//, '');
}

/** Without the digest that a pin has put there: what a person wrote. */
export function unpinned(ref: string): string {
  const parsed = parseImageRef(ref);
  return parsed?.digest !== undefined && parsed.tag !== undefined
    ? ref.replace(/@.*$/, '')
    : ref;
}
