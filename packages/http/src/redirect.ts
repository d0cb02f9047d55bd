import type { HeaderValues, RedirectPolicy, StreamRequest } from './types.ts';

export const maxRedirects = 10;

const redirectCodes = new Set([301, 302, 303, 307, 308]);

/** Headers that may follow a redirect to another origin; secrets may not. */
const harmlessHeaders = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'content-type',
  'user-agent',
]);

export type RedirectStep =
  | { readonly kind: 'answer' }
  | { readonly kind: 'refuse'; readonly reason: string }
  | { readonly kind: 'follow'; readonly request: StreamRequest };

/** What to do with an answer: take it, go where it points, or refuse to. */
export function planRedirect(
  request: StreamRequest,
  from: URL,
  status: number,
  location: string | undefined,
): RedirectStep {
  const policy = policyOf(request.redirects);
  if (!redirectCodes.has(status) || location === undefined || !policy) {
    return { kind: 'answer' };
  }
  const to = URL.parse(location, from.href);
  if (to === null || !/^https?:$/.test(to.protocol)) {
    return { kind: 'refuse', reason: 'it is no http or https address' };
  }
  const verdict = policy(from, to);
  if (verdict !== true) return { kind: 'refuse', reason: verdict };
  return { kind: 'follow', request: redirected(request, from, to, status) };
}

function policyOf(redirects: StreamRequest['redirects']) {
  if (redirects === undefined || redirects === 'none') return undefined;
  return redirects === 'same-origin' ? sameOrigin : redirects;
}

/** The same origin, or the same host moved from http to https. */
export const sameOrigin: RedirectPolicy = (from, to) =>
  isSameOrigin(from, to) || `it leaves ${from.host}`;

function isSameOrigin(from: URL, to: URL): boolean {
  const upgraded =
    from.protocol === 'http:' &&
    to.protocol === 'https:' &&
    from.hostname === to.hostname &&
    from.port === '' &&
    to.port === '';
  return from.origin === to.origin || upgraded;
}

function redirected(
  request: StreamRequest,
  from: URL,
  to: URL,
  status: number,
): StreamRequest {
  const method = request.method ?? 'GET';
  const becomesGet =
    (status === 303 && method !== 'HEAD') ||
    (status < 303 && method === 'POST');
  const stays = isSameOrigin(from, to);
  const { address, body, ...rest } = request;
  return {
    ...rest,
    url: to,
    method: becomesGet ? 'GET' : method,
    headers: stays ? (request.headers ?? {}) : harmlessOf(request.headers),
    ...(!becomesGet && body !== undefined && { body }),
    // A pinned address belongs to the host that it was pinned for.
    ...(from.hostname === to.hostname && { address }),
  };
}

function harmlessOf(headers: HeaderValues = {}): HeaderValues {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) =>
      harmlessHeaders.has(name.toLowerCase()),
    ),
  );
}
