import { errors } from './errors.ts';

/** `registry/repository[:tag][@digest]`, with Docker's defaults filled in. */
export interface ImageReference {
  /** `docker.io`, `ghcr.io`, `127.0.0.1:5000`. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const pathPart = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const repositoryGrammar = new RegExp(`^${pathPart}(?:/${pathPart})*$`);
const hostGrammar =
  /^[A-Za-z0-9.-]+(:\d{1,5})?$|^\[[0-9a-fA-F:]+\](:\d{1,5})?$/;
export const tagGrammar = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const digestGrammar = /^sha256:[0-9a-f]{64}$|^sha512:[0-9a-f]{128}$/;

/**
 * Reads a name as Docker does: the first part is a registry when it has a dot
 * or a colon or is `localhost`; `docker.io/library` otherwise.
 * Throws IMAGE_REFERENCE_INVALID.
 */
export function parseReference(text: string): ImageReference {
  const invalid = (why: string) =>
    errors.error('IMAGE_REFERENCE_INVALID', `image "${text}": ${why}`);
  const [name = '', digest, ...more] = text.split('@');
  if (
    more.length > 0 ||
    (digest !== undefined && !digestGrammar.test(digest))
  ) {
    throw invalid('what follows @ is no sha256 digest');
  }
  const [first = '', ...rest] = name.split('/');
  const hasHost =
    rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const registry = hasHost ? canonicalHost(first) : 'docker.io';
  const path = hasHost ? rest.join('/') : name;
  const colon = path.lastIndexOf(':');
  const tag = colon < 0 ? undefined : path.slice(colon + 1);
  const repository = colon < 0 ? path : path.slice(0, colon);
  if (!hostGrammar.test(registry)) throw invalid('its registry is no host');
  if (!repositoryGrammar.test(repository) || repository.length > 255) {
    throw invalid('its repository may have a-z, 0-9 and . _ - / between them');
  }
  if (tag !== undefined && !tagGrammar.test(tag)) {
    throw invalid('its tag may have at most 128 of A-Z a-z 0-9 . _ -');
  }
  const official = registry === 'docker.io' && !repository.includes('/');
  return {
    registry,
    repository: official ? `library/${repository}` : repository,
    tag,
    digest,
  };
}

function canonicalHost(host: string): string {
  return /^(index|registry-1|registry)\.docker\.io$/.test(host)
    ? 'docker.io'
    : host;
}

/** The address of the registry's API; plain http for loopback alone. */
export function apiAddress(registry: string): string {
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  const bare = host.replace(/:\d+$/, '');
  const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(bare);
  return `${loopback ? 'http' : 'https'}://${host}/v2`;
}
