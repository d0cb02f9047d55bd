import { describe, expect, it } from '@jest/globals';
import { planRedirect } from '../src/redirect.ts';
import type { StreamRequest } from '../src/types.ts';

const from = new URL('https://shop.test/a/b?c');
const headers = {
  Authorization: 'Bearer t',
  Cookie: 'sid=1',
  'X-Api-Key': 'k',
  Accept: 'a/b',
  'User-Agent': 'me',
};

function plan(
  status: number,
  location: string | undefined,
  request: Partial<StreamRequest> = {},
  at = from,
) {
  const all = { url: at, redirects: 'same-origin', ...request } as const;
  return planRedirect(all, at, status, location);
}

function followed(...args: Parameters<typeof plan>): StreamRequest {
  const step = plan(...args);
  if (step.kind !== 'follow') throw new Error(`${step.kind}: not followed`);
  return step.request;
}

describe('planRedirect', () => {
  it.each<[string, number, string | undefined, Partial<StreamRequest>]>([
    ['it is none', 200, '/x', {}],
    ['it does not say where to', 302, undefined, {}],
    ['it may be had from a cache', 304, '/x', {}],
    ['it offers a choice', 300, '/x', {}],
    ['nobody asked to follow', 302, '/x', { redirects: 'none' }],
  ])('takes an answer for what it is when %s', (_, status, location, more) => {
    expect(plan(status, location, more)).toEqual({ kind: 'answer' });
  });

  it.each([
    ['/x', 'https://shop.test/x'],
    ['x?y', 'https://shop.test/a/x?y'],
    ['?y', 'https://shop.test/a/b?y'],
    ['//shop.test/x', 'https://shop.test/x'],
    ['https://SHOP.test:443/x', 'https://shop.test/x'],
  ])('follows %s to %s', (location, to) => {
    expect(String(followed(302, location).url)).toBe(to);
  });

  it.each([
    ['file:///etc/passwd', 'no http'],
    ['javascript:alert(1)', 'no http'],
    ['http://[', 'no http'],
    ['https://other.test/', 'it leaves shop.test'],
    ['https://shop.test:8443/', 'it leaves shop.test'],
    ['http://shop.test/', 'it leaves shop.test'],
    ['https://shop.test.evil.test/', 'it leaves shop.test'],
    ['https://shop.test@evil.test/', 'it leaves shop.test'],
    ['//evil.test/', 'it leaves shop.test'],
    ['\\\\evil.test\\x', 'it leaves shop.test'],
  ])('refuses %s', (location, reason) => {
    expect(plan(302, location)).toMatchObject({
      kind: 'refuse',
      reason: expect.stringContaining(reason),
    });
  });

  it('follows a host that moved from http to https, on their own ports', () => {
    const at = (url: string) =>
      plan(301, 'https://shop.test/', {}, new URL(url));
    expect(at('http://shop.test/').kind).toBe('follow');
    expect(at('http://shop.test:8080/').kind).toBe('refuse');
  });

  it.each([
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [301, 'PUT', 'PUT'],
    [307, 'POST', 'POST'],
    [308, 'POST', 'POST'],
  ])('after %i a %s becomes a %s', (status, method, becomes) => {
    const request = followed(status, '/x', { method, body: 'text' });
    expect(request.method).toBe(becomes);
    expect(request.body).toBe(becomes === method ? 'text' : undefined);
  });

  it('keeps every header within the origin', () => {
    expect(followed(302, '/x', { headers }).headers).toEqual(headers);
  });

  it('takes no secret to another origin that the caller allows', () => {
    const redirects = () => true as const;
    const request = followed(302, 'https://cdn.test/', { headers, redirects });
    expect(request.headers).toEqual({ Accept: 'a/b', 'User-Agent': 'me' });
  });

  it('takes a pinned address only to the host that it was pinned for', () => {
    const redirects = () => true as const;
    const pinned = { address: '10.0.0.1', redirects };
    expect(followed(302, '/x', pinned).address).toBe('10.0.0.1');
    expect(followed(302, 'https://cdn.test/', pinned).address).toBeUndefined();
  });
});
