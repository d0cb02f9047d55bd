/** What a registry asks for in `WWW-Authenticate`. */
export type Challenge =
  | { readonly scheme: 'basic' }
  | {
      readonly scheme: 'bearer';
      readonly realm: string;
      readonly service: string | undefined;
      readonly scope: string | undefined;
    };

/** The first challenge that we can answer (RFC 7235, with quoted values). */
export function parseChallenge(header: string): Challenge | undefined {
  const values = new Map<string, string>();
  for (const [, name = '', quoted, bare] of header.matchAll(
    /([A-Za-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g,
  )) {
    const value = quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '';
    if (!values.has(name.toLowerCase())) values.set(name.toLowerCase(), value);
  }
  const realm = values.get('realm');
  if (/^\s*bearer\b/i.test(header) && realm !== undefined) {
    return {
      scheme: 'bearer',
      realm,
      service: values.get('service'),
      scope: values.get('scope'),
    };
  }
  return /^\s*basic\b/i.test(header) ? { scheme: 'basic' } : undefined;
}

/** The address of a token; `undefined` when the realm is not to be trusted. */
export function tokenAddress(
  challenge: Challenge & { readonly scheme: 'bearer' },
  scope: string,
  insecureAllowed: boolean,
): URL | undefined {
  const url = URL.parse(challenge.realm);
  const secure =
    url?.protocol === 'https:' ||
    (insecureAllowed && url?.protocol === 'http:');
  if (url === null || !secure) return undefined;
  if (challenge.service !== undefined) {
    url.searchParams.set('service', challenge.service);
  }
  url.searchParams.set('scope', challenge.scope ?? scope);
  return url;
}
