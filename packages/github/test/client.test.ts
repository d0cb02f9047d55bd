import { describe, expect, it } from '@jest/globals';
import type { HttpRequest, HttpResponse } from '@kit/http';
import { manualClock } from '@kit/testing';
import { createGitHub } from '../src/index.ts';

interface Canned {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

function fakeGitHub(...answers: readonly (Canned | Error)[]) {
  const sent: HttpRequest[] = [];
  const clock = manualClock(0);
  const request = async (given: HttpRequest): Promise<HttpResponse> => {
    const answer = answers[sent.length];
    sent.push(given);
    if (answer instanceof Error) throw answer;
    if (answer === undefined) throw new Error('no answer left');
    const { status, headers = {}, body = '{}' } = answer;
    const get = (name: string) => headers[name];
    return {
      status,
      headers: { get },
      body: Buffer.from(body),
      truncated: false,
    } as unknown as HttpResponse;
  };
  const options = { clock, apiUrl: 'https://ghe.example/api/v3', token: 't' };
  const github = createGitHub({ ...options, http: { request } });
  return { github, sent, clock };
}

const get = { method: 'GET', path: '/repos/org/shop' } as const;
const post = { method: 'POST', path: '/x', body: { a: 1 } } as const;

describe('createGitHub', () => {
  it('asks the server of this run, with the token', async () => {
    const { github, sent } = fakeGitHub({ status: 200, body: '{"id":1}' });
    expect(await github.request({ ...get, query: { a: 'b c' } })).toEqual({
      id: 1,
    });
    expect(String(sent[0]?.url)).toBe(
      'https://ghe.example/api/v3/repos/org/shop?a=b+c',
    );
    expect(sent[0]?.headers?.['authorization']).toBe('Bearer t');
  });

  it('sends JSON', async () => {
    const { github, sent } = fakeGitHub({ status: 201 });
    await github.request(post);
    expect(sent[0]?.body).toBe('{"a":1}');
  });

  it('takes an empty answer for nothing', async () => {
    const { github } = fakeGitHub({ status: 204, body: '' });
    expect(await github.request(get)).toBeUndefined();
  });

  it.each([
    ['a Retry-After', { status: 429, headers: { 'retry-after': '7' } }, 7000],
    [
      'a secondary limit',
      { status: 403, headers: { 'retry-after': '3' } },
      3000,
    ],
    [
      'a spent limit',
      {
        status: 403,
        headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' },
      },
      30_000,
    ],
  ])('waits as long as %s says, also to write', async (_, refusal, slept) => {
    const { github, sent, clock } = fakeGitHub(refusal, { status: 200 });
    await github.request(post);
    expect(sent).toHaveLength(2);
    expect(clock.slept).toEqual([slept]);
  });

  it('reads again after a failure of the server, and does not write twice', async () => {
    const reading = fakeGitHub({ status: 502 }, { status: 200 });
    await reading.github.request(get);
    expect(reading.sent).toHaveLength(2);
    const writing = fakeGitHub({ status: 502 });
    await expect(writing.github.request(post)).rejects.toMatchObject({
      code: 'GITHUB_FAILED',
    });
  });

  it.each([
    [401, {}, 'GITHUB_DENIED'],
    [403, {}, 'GITHUB_DENIED'],
    [404, {}, 'GITHUB_NOT_FOUND'],
    [422, {}, 'GITHUB_FAILED'],
    [
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '99999' },
      'GITHUB_RATE_LIMITED',
    ],
    [429, { 'retry-after': '9999' }, 'GITHUB_RATE_LIMITED'],
  ])('answers %i %j with %s', async (status, headers, code) => {
    const body = '{"message":"Nope"}';
    const { github, sent } = fakeGitHub({ status, headers, body });
    await expect(github.request(get)).rejects.toMatchObject({
      code,
      message: `GET /repos/org/shop: ${status}: Nope`,
    });
    expect(sent).toHaveLength(1);
  });

  it('gives up after four tries', async () => {
    const answers = Array.from({ length: 4 }, () => ({
      status: 500,
      body: '<html>',
    }));
    const { github, sent } = fakeGitHub(...answers);
    await expect(github.request(get)).rejects.toMatchObject({
      code: 'GITHUB_FAILED',
    });
    expect(sent).toHaveLength(4);
  });

  it('follows pages on the same server alone', async () => {
    const link = (url: string) => ({
      link: `<${url}>; rel="next", <x>; rel="last"`,
    });
    const { github, sent } = fakeGitHub(
      {
        status: 200,
        body: '[1]',
        headers: link('https://ghe.example/api/v3/x?page=2'),
      },
      {
        status: 200,
        body: '[2]',
        headers: link('https://evil.example/x?page=3'),
      },
    );
    const pages: unknown[] = [];
    for await (const page of github.pages('/x')) pages.push(page);
    expect(pages).toEqual([[1], [2]]);
    expect(String(sent[0]?.url)).toContain('per_page=100');
  });

  it('refuses an answer that is not JSON', async () => {
    const { github } = fakeGitHub({ status: 200, body: '<html>' });
    await expect(github.request(get)).rejects.toMatchObject({
      code: 'GITHUB_FAILED',
    });
  });
});
