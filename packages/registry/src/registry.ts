import type { Clock } from '@kit/clock';
import { retry } from '@kit/clock';
import type { HttpClient, HttpResponse } from '@kit/http';
import { createAuthorizer } from './authorizer.ts';
import { asList, asRecord, asText } from './boundary.ts';
import type { FindCredentials } from './credentials.ts';
import { errors } from './errors.ts';
import { answerError, isWorthRetrying } from './failure.ts';
import {
  type ManifestContent,
  mediaTypes,
  parseJson,
  parseManifest,
  sha256,
} from './manifest.ts';
import { openBlob } from './open-blob.ts';
import { apiAddress, type ImageReference } from './reference.ts';

export interface RegistryOptions {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly credentials: FindCredentials;
  /** Tries of each request, the first included; 4 unless given. */
  readonly tries?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface FoundManifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
  readonly content: ManifestContent;
}

/**
 * The distribution API. All throw REGISTRY_DENIED, REGISTRY_UNAVAILABLE (after
 * the tries), REGISTRY_ANSWER_INVALID, or an HttpError.
 */
export interface Registry {
  /** `undefined` when there is none; the digest is checked against the bytes. */
  manifest(image: ImageReference): Promise<FoundManifest | undefined>;
  /** The digest that a tag stands for now. */
  digest(image: ImageReference): Promise<string | undefined>;
  /** Writes a manifest under the reference's tag; returns its digest. */
  putManifest(
    image: ImageReference,
    mediaType: string,
    bytes: Uint8Array,
  ): Promise<string>;
  /** A small blob, such as an image's configuration; 4 MiB at most. */
  blob(image: ImageReference, digest: string): Promise<Buffer>;
  /** A blob of any size, as it streams by; to be read within ten minutes. */
  openBlob(
    image: ImageReference,
    digest: string,
  ): Promise<AsyncIterable<Uint8Array>>;
  hasBlob(image: ImageReference, digest: string): Promise<boolean>;
  /** Takes a tag away; false where the registry does not do that. */
  deleteTag(image: ImageReference): Promise<boolean>;
  tags(image: ImageReference): Promise<readonly string[]>;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Statuses that are answers. */
  readonly allowed: readonly number[];
}

type CallRegistry = (
  image: ImageReference,
  request: Call,
) => Promise<HttpResponse>;

const acceptAll = Object.values(mediaTypes).join(', ');

export function createRegistry(options: RegistryOptions): Registry {
  const authorizer = createAuthorizer(options.http, options.credentials);
  const call: CallRegistry = (image, request) =>
    retry(() => callOnce(options.http, authorizer, image, request), {
      clock: options.clock,
      signal: options.signal,
      tries: options.tries ?? 4,
      delayMs: 500,
      maxDelayMs: 10_000,
      retryable: isWorthRetrying,
    });
  const read = (method: 'GET' | 'HEAD', image: ImageReference) =>
    call(image, {
      method,
      path: `manifests/${target(image)}`,
      headers: { accept: acceptAll },
      allowed: [200, 404],
    });
  return {
    manifest: async (image) => {
      const answer = await read('GET', image);
      return answer.status === 404 ? undefined : found(image, answer);
    },
    digest: async (image) => {
      const head = await read('HEAD', image);
      if (head.status === 404) return undefined;
      const digest = head.headers.get('docker-content-digest');
      if (digest !== undefined) return digest;
      const whole = await read('GET', image);
      return whole.status === 404 ? undefined : sha256(whole.body);
    },
    openBlob: async (image, digest) => {
      // A small question first: it answers the challenge, and is tried again.
      const allowed = [200, 307, 404, 405];
      await call(image, { method: 'HEAD', path: `blobs/${digest}`, allowed });
      const known = authorizer.known(image, false);
      return openBlob(options.http, image, digest, known, options.signal);
    },
    tags: (image) => listTags(image, call),
    ...blobsOf(call),
    ...writes(call),
  };
}

function blobsOf(call: CallRegistry): Pick<Registry, 'blob' | 'hasBlob'> {
  return {
    blob: async (image, digest) => {
      const path = `blobs/${digest}`;
      return (await call(image, { method: 'GET', path, allowed: [200] })).body;
    },
    hasBlob: async (image, digest) => {
      const path = `blobs/${digest}`;
      const allowed = [200, 307, 404];
      const head = await call(image, { method: 'HEAD', path, allowed });
      return head.status !== 404;
    },
  };
}

function writes(
  call: CallRegistry,
): Pick<Registry, 'putManifest' | 'deleteTag'> {
  return {
    putManifest: async (image, mediaType, bytes) => {
      await call(image, {
        method: 'PUT',
        path: `manifests/${target(image)}`,
        headers: { 'content-type': mediaType },
        body: bytes,
        allowed: [200, 201],
      });
      return sha256(bytes);
    },
    deleteTag: async (image) => {
      const path = `manifests/${image.tag ?? 'latest'}`;
      const allowed = [200, 202, 204, 400, 403, 404, 405, 501];
      const { status } = await call(image, { method: 'DELETE', path, allowed });
      return status < 300 || status === 404;
    },
  };
}

async function callOnce(
  http: HttpClient,
  authorizer: ReturnType<typeof createAuthorizer>,
  image: ImageReference,
  request: Call,
): Promise<HttpResponse> {
  const url = `${apiAddress(image.registry)}/${image.repository}/${request.path}`;
  const write = !/^(GET|HEAD)$/.test(request.method);
  const send = (authorization: string | undefined) =>
    http.request({
      method: request.method,
      url,
      headers: { ...request.headers, authorization },
      body: request.body,
      maxBodyBytes: 4 * 1024 * 1024,
      // Blobs live at other hosts, which must not see the credentials.
      redirects: (from, to) =>
        to.protocol === 'https:' || from.origin === to.origin || 'no https',
    });
  let answer = await send(authorizer.known(image, write));
  if (answer.status === 401) {
    const challenge = answer.headers.get('www-authenticate') ?? '';
    const authorization = await authorizer.answer(image, write, challenge);
    if (authorization !== undefined) answer = await send(authorization);
  }
  if (request.allowed.includes(answer.status)) return answer;
  const what = `${request.method} ${image.registry}/${image.repository} ${request.path}`;
  const retryAfter = answer.headers.get('retry-after');
  throw answerError(what, answer.status, answer.body.toString(), retryAfter);
}

function found(image: ImageReference, answer: HttpResponse): FoundManifest {
  const where = `${image.registry}/${image.repository}:${target(image)}`;
  const digest = sha256(answer.body);
  if (image.digest?.startsWith('sha256:') && image.digest !== digest) {
    const message = `${where}: the bytes have the digest ${digest}`;
    throw errors.error('REGISTRY_ANSWER_INVALID', message);
  }
  return {
    digest,
    mediaType: answer.headers.get('content-type') ?? '',
    bytes: answer.body,
    content: parseManifest(answer.body.toString(), where),
  };
}

async function listTags(
  image: ImageReference,
  call: CallRegistry,
): Promise<readonly string[]> {
  const tags: string[] = [];
  let path: string | undefined = 'tags/list?n=1000';
  for (let page = 0; path !== undefined && page < 100; page++) {
    const answer: HttpResponse = await call(image, {
      method: 'GET',
      path,
      allowed: [200, 404],
    });
    if (answer.status === 404) return tags;
    tags.push(...tagsIn(answer, image));
    const next = /<[^>]*\/(tags\/list\?[^>]+)>;\s*rel="?next/.exec(
      answer.headers.get('link') ?? '',
    );
    path = next?.[1];
  }
  return tags;
}

/** `null` stands for none; anything else that is no list is no answer. */
function tagsIn(
  { body }: HttpResponse,
  image: ImageReference,
): readonly string[] {
  const list = asRecord(parseJson(body.toString()))?.['tags'];
  if (list === null) return [];
  if (Array.isArray(list))
    return asList(list).flatMap((tag) => asText(tag) ?? []);
  const message = `${image.registry}/${image.repository}: no list of tags`;
  throw errors.error('REGISTRY_ANSWER_INVALID', message);
}

function target(image: ImageReference): string {
  return image.digest ?? image.tag ?? 'latest';
}
