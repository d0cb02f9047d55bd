import type { Readable } from 'node:stream';
import type { ConnectGuard } from './connect-guard.ts';
import type { Resolve } from './guarded-lookup.ts';
import type { HttpHeaders } from './headers.ts';
import type { ProxyEnv } from './proxy.ts';
import type { Timings } from './timings.ts';

export interface TlsOptions {
  /** PEM of the only authorities to trust, instead of the public ones. */
  readonly ca?: string | Buffer | readonly (string | Buffer)[];
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  /** The name to ask for and to find in the certificate; the host otherwise. */
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

export interface HttpClientOptions {
  /** Ends every request, with its reason as the error. */
  readonly signal?: AbortSignal | undefined;
  readonly clock?: { monotonic(): number };
  readonly tls?: TlsOptions;
  /** Where `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` are read; none if not given. */
  readonly proxyEnv?: ProxyEnv;
  /** Asked before each connection; without it every address is allowed. */
  readonly connectGuard?: ConnectGuard;
  /** Connections to one host at a time; 64 unless given. */
  readonly maxSockets?: number;
  /** Whether a connection serves several requests; true unless given. */
  readonly keepAlive?: boolean;
  /** Sent with each request that does not set it itself. */
  readonly userAgent?: string;
  readonly resolve?: Resolve;
}

/** `true` follows, a text says why not. `to` has been checked to be http(s). */
export type RedirectPolicy = (from: URL, to: URL) => true | string;

export type HeaderValues = Readonly<
  Record<string, string | readonly string[] | undefined>
>;

export interface StreamRequest {
  /** GET unless given. */
  readonly method?: string;
  readonly url: string | URL;
  readonly headers?: HeaderValues;
  readonly body?: string | Uint8Array | Readable | undefined;
  /** Until the head of the answer is there, redirects included; 30 s unless given. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** `none` unless given. */
  readonly redirects?: 'none' | 'same-origin' | RedirectPolicy;
  /** Take gzip, deflate and brotli off; true unless given. */
  readonly decompress?: boolean;
  /** Connect to this IP address; `Host` and the certificate's name stay. */
  readonly address?: string | undefined;
  readonly family?: 4 | 6;
}

export interface HttpRequest extends StreamRequest {
  readonly body?: string | Uint8Array | undefined;
  /** All in all, the body included; 30 s unless given. */
  readonly timeoutMs?: number;
  /** Kept of the body, after decompression; 16 MiB unless given. */
  readonly maxBodyBytes?: number;
}

interface Answer {
  readonly status: number;
  readonly headers: HttpHeaders;
  readonly timings: Timings;
  /** Empty when a proxy hides it. */
  readonly remoteAddress: string;
  /** Where the answer came from, after redirects. */
  readonly url: URL;
}

export interface HttpResponse extends Answer {
  readonly body: Buffer;
  /** The body was longer than `maxBodyBytes`: this is its beginning. */
  readonly truncated: boolean;
}

export interface StreamResponse extends Answer {
  /** To be read to its end or destroyed. */
  readonly body: Readable;
}

export interface JsonResponse extends Answer {
  /** `undefined` for an empty body. Nothing in it is known. */
  readonly value: unknown;
}

/**
 * All of these throw HttpError, which tells whether the request may have
 * arrived (`sent`), or the signal's own reason. A status of 400 or above is an
 * answer, not an error. Nothing is sent twice but a GET or HEAD whose kept-alive
 * connection turned out to be closed.
 */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse>;
  /** The same, with the whole body parsed as JSON whatever its media type. */
  json(request: HttpRequest): Promise<JsonResponse>;
  /** For large or endless bodies; only the head has a deadline. */
  stream(request: StreamRequest): Promise<StreamResponse>;
  /** The addresses of a host that may be connected to, in the resolver's order. */
  resolve(url: string | URL, timeoutMs?: number): Promise<readonly string[]>;
  /** Closes the kept-alive connections. */
  close(): void;
}
