import type { OutgoingHttpHeaders } from 'node:http';
import type { Route } from './route.ts';
import type { HttpClientOptions, StreamRequest } from './types.ts';

/** What is sent: the caller's headers over ours, `Host` of the URL. */
export function requestHeaders(
  url: URL,
  request: StreamRequest,
  route: Route,
  { userAgent = 'kit' }: HttpClientOptions,
): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {
    host: url.host,
    accept: '*/*',
    'user-agent': userAgent,
    ...(request.decompress !== false && { 'accept-encoding': 'gzip, br' }),
    ...route.headers,
  };
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (value === undefined) continue;
    headers[name.toLowerCase()] =
      typeof value === 'string' ? value : [...value];
  }
  return headers;
}
