import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { startFakeServer } from './fake-server.ts';

export interface FakeRegistry {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** `METHOD path` of each request, in order. */
  readonly requests: readonly string[];
  /** The authorization and the scope of each token that was asked for. */
  readonly tokens: readonly string[];
  /** Puts a manifest, under a tag when one is given; returns its digest. */
  put(repository: string, tag: string | undefined, manifest: object): string;
  putBlob(content: string): string;
  /** The manifest of a tag or digest. */
  read(repository: string, reference: string): unknown;
  digest(repository: string, tag: string): string | undefined;
  tags(repository: string): readonly string[];
  /** Statuses to answer with before the true answers begin. */
  failNext(...statuses: readonly number[]): void;
  /** Loses a manifest, as a clean-up does. */
  forget(digest: string): void;
  close(): Promise<void>;
}

export interface FakeRegistryOptions {
  /** Wants a bearer token, which these get. */
  readonly login?: { readonly username: string; readonly password: string };
  /** Answers DELETE with 405, as GHCR does. */
  readonly keepsTags?: boolean;
}

interface Store {
  /** By `repository:tag` and `repository:digest`. */
  readonly manifests: Map<string, string>;
  readonly blobs: Map<string, string>;
}

interface Answer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A registry in memory, on loopback. */
export async function fakeRegistry(
  options: FakeRegistryOptions = {},
): Promise<FakeRegistry> {
  const store: Store = { manifests: new Map(), blobs: new Map() };
  const tokens: string[] = [];
  const failures: number[] = [];
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const url = new URL(request.url ?? '/', `http://${host}`);
    const { authorization } = request.headers;
    const failure = failures.shift();
    if (failure !== undefined) return failed(failure);
    if (url.pathname === '/token') {
      tokens.push(`${authorization} ${url.searchParams.get('scope')}`);
      return { status: 200, body: '{"token":"t0"}' };
    }
    if (options.login !== undefined && authorization !== 'Bearer t0') {
      const challenge = `Bearer realm="http://${host}/token",service="fake"`;
      return { status: 401, headers: { 'www-authenticate': challenge } };
    }
    if (request.method === 'DELETE' && options.keepsTags === true)
      return { status: 405 };
    return answerFrom(store, request, url.pathname);
  };
  const server = await startFakeServer((request, response) => {
    void answer(request).then((given) => send(request, response, given));
  });
  const host = server.origin.replace('http://', '');
  return {
    host,
    requests: server.requests,
    tokens,
    ...contentsOf(store),
    failNext: (...statuses) => void failures.push(...statuses),
    close: () => server.close(),
  };
}

type Contents = Omit<
  FakeRegistry,
  'host' | 'requests' | 'tokens' | 'failNext' | 'close'
>;

function contentsOf({ manifests, blobs }: Store): Contents {
  return {
    put(repository, tag, manifest) {
      const text = JSON.stringify(manifest);
      const digest = sha256(text);
      manifests.set(`${repository}:${digest}`, text);
      if (tag !== undefined) manifests.set(`${repository}:${tag}`, text);
      return digest;
    },
    putBlob(content) {
      const digest = sha256(content);
      blobs.set(digest, content);
      return digest;
    },
    read: (repository, reference) =>
      JSON.parse(manifests.get(`${repository}:${reference}`) ?? 'null'),
    digest(repository, tag) {
      const manifest = manifests.get(`${repository}:${tag}`);
      return manifest === undefined ? undefined : sha256(manifest);
    },
    tags: (repository) => listTags(manifests, repository),
    forget(digest) {
      for (const key of manifests.keys())
        if (key.endsWith(digest)) manifests.delete(key);
    },
  };
}

async function answerFrom(
  { manifests, blobs }: Store,
  request: IncomingMessage,
  path: string,
): Promise<Answer> {
  const [, repository = '', kind, name = ''] =
    /^\/v2\/(.+)\/(manifests|blobs|tags)\/(.+)$/.exec(path) ?? [];
  if (kind === 'tags') {
    const tags = listTags(manifests, repository);
    return { status: 200, body: JSON.stringify({ tags }) };
  }
  if (kind === 'blobs') {
    const body = blobs.get(name);
    return body === undefined ? { status: 404 } : { status: 200, body };
  }
  const key = `${repository}:${name}`;
  if (request.method === 'PUT') {
    let body = '';
    for await (const chunk of request) body += chunk;
    manifests.set(key, body);
    manifests.set(`${repository}:${sha256(body)}`, body);
    return { status: 201 };
  }
  if (request.method === 'DELETE')
    return { status: manifests.delete(key) ? 202 : 404 };
  const body = manifests.get(key);
  if (body === undefined)
    return { status: 404, body: '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}' };
  const headers = {
    'content-type': JSON.parse(body).mediaType ?? 'application/json',
    'docker-content-digest': sha256(body),
  };
  return { status: 200, body, headers };
}

function listTags(
  manifests: ReadonlyMap<string, string>,
  repository: string,
): readonly string[] {
  const start = `${repository}:`;
  return [...manifests.keys()]
    .filter((key) => key.startsWith(start) && !key.includes('sha256:'))
    .map((key) => key.slice(start.length));
}

function failed(status: number): Answer {
  const body = '{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]}';
  return { status, body, headers: { 'retry-after': '2' } };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body = '', headers = {} }: Answer,
) {
  response
    .writeHead(status, headers)
    .end(request.method === 'HEAD' ? '' : body);
}

export interface FakeChild {
  readonly platform: string;
  readonly layerBytes: number;
  readonly attested: boolean;
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/** Puts an index with these children; returns its digest and theirs. */
export function putImage(
  registry: FakeRegistry,
  repository: string,
  tag: string,
  children: readonly FakeChild[],
) {
  const digests: string[] = [];
  const manifests = children.flatMap((child) => {
    const { digest, entries } = putChild(registry, repository, child);
    digests.push(digest);
    return entries;
  });
  const index = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests,
  };
  return { digest: registry.put(repository, tag, index), children: digests };
}

function putChild(
  registry: FakeRegistry,
  repository: string,
  { platform, layerBytes, attested }: FakeChild,
) {
  const [os, architecture, variant] = platform.split('/');
  const parts = { os, architecture, ...(variant && { variant }) };
  const config = JSON.stringify(parts);
  const layer = registry.putBlob(`layer ${platform}`);
  const manifest = {
    schemaVersion: 2,
    mediaType: manifestType,
    config: {
      mediaType: 'c',
      digest: registry.putBlob(config),
      size: config.length,
    },
    layers: [{ mediaType: 'l', digest: layer, size: layerBytes }],
  };
  const digest = registry.put(repository, undefined, manifest);
  const entry = { mediaType: manifestType, digest, size: 1, platform: parts };
  const statement = { ...manifest, layers: [], annotations: { of: digest } };
  const attestation = {
    mediaType: manifestType,
    digest: registry.put(repository, undefined, statement),
    size: 1,
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: {
      'vnd.docker.reference.type': 'attestation-manifest',
      'vnd.docker.reference.digest': digest,
    },
  };
  return { digest, entries: attested ? [entry, attestation] : [entry] };
}

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
