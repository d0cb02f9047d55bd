import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { sha256 } from '../src/manifest.ts';

export interface FakeRegistry {
  readonly host: string;
  /** `METHOD path` of each request, in order. */
  readonly requests: readonly string[];
  readonly tokens: readonly string[];
  put(repository: string, tag: string | undefined, manifest: object): string;
  putBlob(content: string): string;
  /** Statuses to answer with before the true answers begin. */
  failNext(...statuses: readonly number[]): void;
  forget(digest: string): void;
  close(): Promise<void>;
}

/** A registry in memory; with `login` it wants a bearer token. */
export async function fakeRegistry(login?: {
  readonly username: string;
  readonly password: string;
}): Promise<FakeRegistry> {
  const manifests = new Map<string, string>();
  const blobs = new Map<string, string>();
  const requests: string[] = [];
  const tokens: string[] = [];
  const failures: number[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    void answer(request, response);
  });
  async function answer(request: IncomingMessage, response: ServerResponse) {
    const send = (status: number, body = '', headers = {}) =>
      response
        .writeHead(status, headers)
        .end(request.method === 'HEAD' ? '' : body);
    const url = new URL(request.url ?? '/', `http://${host}`);
    const failure = failures.shift();
    if (failure !== undefined) {
      return send(
        failure,
        '{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]}',
        { 'retry-after': '2' },
      );
    }
    if (url.pathname === '/token') {
      tokens.push(
        `${request.headers.authorization} ${url.searchParams.get('scope')}`,
      );
      return send(200, '{"token":"t0"}');
    }
    if (login !== undefined && request.headers.authorization !== 'Bearer t0') {
      const challenge = `Bearer realm="http://${host}/token",service="fake"`;
      return send(401, '', { 'www-authenticate': challenge });
    }
    const [, repository = '', kind, name = ''] =
      /^\/v2\/(.+)\/(manifests|blobs|tags)\/(.+)$/.exec(url.pathname) ?? [];
    if (kind === 'tags') {
      const tags = [...manifests.keys()]
        .filter(
          (key) => key.startsWith(`${repository}:`) && !key.includes('sha256'),
        )
        .map((key) => key.slice(repository.length + 1));
      return send(200, JSON.stringify({ tags }));
    }
    if (kind === 'blobs') {
      const blob = blobs.get(name);
      return blob === undefined ? send(404) : send(200, blob);
    }
    const key = `${repository}:${name}`;
    if (request.method === 'PUT') {
      let body = '';
      for await (const chunk of request) body += chunk;
      manifests.set(key, body);
      manifests.set(`${repository}:${sha256(Buffer.from(body))}`, body);
      return send(201);
    }
    if (request.method === 'DELETE')
      return send(manifests.delete(key) ? 202 : 404);
    const manifest = manifests.get(key);
    if (manifest === undefined)
      return send(404, '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
    return send(200, manifest, {
      'content-type': JSON.parse(manifest).mediaType ?? 'application/json',
      'docker-content-digest': sha256(Buffer.from(manifest)),
    });
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    requests,
    tokens,
    put(repository, tag, manifest) {
      const text = JSON.stringify(manifest);
      const digest = sha256(Buffer.from(text));
      manifests.set(`${repository}:${digest}`, text);
      if (tag !== undefined) manifests.set(`${repository}:${tag}`, text);
      return digest;
    },
    putBlob(content) {
      const digest = sha256(Buffer.from(content));
      blobs.set(digest, content);
      return digest;
    },
    failNext: (...statuses) => void failures.push(...statuses),
    forget(digest) {
      for (const key of manifests.keys())
        if (key.endsWith(digest)) manifests.delete(key);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface FakeChild {
  readonly platform: string;
  readonly layerBytes: number;
  readonly attested: boolean;
}

/** Puts an index with these children; returns its digest and theirs. */
export function putImage(
  registry: FakeRegistry,
  repository: string,
  tag: string,
  children: readonly FakeChild[],
) {
  const digests: string[] = [];
  const entries = children.flatMap(({ platform, layerBytes, attested }) => {
    const [os, architecture, variant] = platform.split('/');
    const config = JSON.stringify({
      os,
      architecture,
      ...(variant && { variant }),
    });
    const manifest = {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: {
        mediaType: 'c',
        digest: registry.putBlob(config),
        size: config.length,
      },
      layers: [
        {
          mediaType: 'l',
          digest: registry.putBlob(`layer ${platform}`),
          size: layerBytes,
        },
      ],
    };
    const digest = registry.put(repository, undefined, manifest);
    digests.push(digest);
    const entry = {
      mediaType: manifest.mediaType,
      digest,
      size: 1,
      platform: { os, architecture, variant },
    };
    if (!attested) return [entry];
    const statement = { ...manifest, layers: [], annotations: { of: digest } };
    return [
      entry,
      {
        mediaType: manifest.mediaType,
        digest: registry.put(repository, undefined, statement),
        size: 1,
        platform: { os: 'unknown', architecture: 'unknown' },
        annotations: {
          'vnd.docker.reference.type': 'attestation-manifest',
          'vnd.docker.reference.digest': digest,
        },
      },
    ];
  });
  const index = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: entries,
  };
  return { digest: registry.put(repository, tag, index), children: digests };
}
