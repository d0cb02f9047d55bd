import { HttpError } from './http-error.ts';

const nothingSent = { sent: false, phase: 'resolve' } as const;

/** Throws HTTP_URL_INVALID for anything but http(s) without credentials. */
export function parseUrl(given: string | URL): URL {
  const url = typeof given === 'string' ? URL.parse(given) : given;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    const message = `"${String(given).slice(0, 200)}" is no http:// or https:// address`;
    throw new HttpError('HTTP_URL_INVALID', message, nothingSent);
  }
  if (url.username !== '' || url.password !== '') {
    const message = `the address of ${url.host} carries credentials`;
    throw new HttpError('HTTP_URL_INVALID', message, nothingSent);
  }
  return url;
}

/** `GET https://host/path` for messages: a query may hold a secret. */
export function shownRequest(method = 'GET', given: string | URL): string {
  const url = URL.parse(String(given));
  return url === null
    ? method
    : `${method.toUpperCase()} ${url.origin}${url.pathname}`;
}
