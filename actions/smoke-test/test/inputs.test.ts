import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readInputs } from '@kit/action';
import { parseChecks, statusText } from '@kit/checks';
import { secretValues } from '../src/header-lines.ts';
import { inputs } from '../src/inputs.ts';
import { readVersion } from '../src/version-source.ts';

function read(given: Readonly<Record<string, string>>) {
  const all = { 'base-url': 'https://shop.test', checks: '/ 200', ...given };
  const env = Object.fromEntries(
    Object.entries(all).map(([name, value]) => [
      `INPUT_${name.toUpperCase()}`,
      value,
    ]),
  );
  const masked: string[] = [];
  return { ...readInputs(inputs, env, (value) => masked.push(value)), masked };
}

describe('inputs', () => {
  it('have the defaults of the teams', () => {
    expect(read({})).toMatchObject({
      waitTimeout: 150_000,
      waitInterval: 5000,
      retries: 5,
      retryInterval: 10_000,
      followRedirects: 'same-origin',
    });
  });

  it.each([
    ['wait-for', 'ready 200'],
    ['wait-for', '/a 200\n/b 200'],
    ['wait-for', '/a 999'],
    ['headers', 'no colon'],
    ['headers', 'bad name: x'],
    ['version-from', '$.version'],
    ['version-from', '/v version'],
    ['version-from', '/v pattern:('],
    ['base-url', 'https://user:password@shop.test'],
    ['base-url', 'file:///etc/passwd'],
    ['retries', '-1'],
  ])('refuse %s %j', (name, value) => {
    expect(() => read({ [name]: value })).toThrow(`input "${name}"`);
  });

  it('mask the token and the headers', () => {
    const headers = 'X-Api-Key: abcdef\n  Accept: a:b  ';
    const { masked, headers: parsed } = read({ token: 'tok', headers });
    expect(parsed).toEqual({ 'X-Api-Key': 'abcdef', Accept: 'a:b' });
    expect(masked).toEqual([headers.trim(), 'tok']);
  });
});

describe('secretValues', () => {
  it('are those of headers whose names tell, also without their scheme', () => {
    expect(
      secretValues({
        accept: 'text/html',
        authorization: 'Basic abcd',
        'X-Api-Key': 'key-1',
        cookie: 'sid=1',
        'x-token': 'on',
      }),
    ).toEqual(['Basic abcd', 'abcd', 'key-1', 'sid=1']);
  });
});

describe('readVersion', () => {
  const headers = (name: string) => (name === 'X-Version' ? 'h1' : undefined);
  const answer = (body: string, status = 200) => ({
    status,
    body: Buffer.from(body),
    truncated: false,
    timings: { dns: 0, connect: 0, tls: 0, firstByte: 0, total: 0 },
    headers: { get: headers, all: () => [], entries: () => [] },
  });

  it.each([
    ['/v $.version', '{"version":"1.2.3"}', '1.2.3'],
    ['/v $.build', '{"build":7}', '7'],
    ['/v $.version', '{"version":{"a":1}}', undefined],
    ['/v $.version', '<html>', undefined],
    ['/v header:X-Version', '', 'h1'],
    ['/v header:X-Other', '', undefined],
    ['/v pattern:build (\\S+)', 'build abc now', 'abc'],
    ['/v pattern:v\\d+', 'is v12', 'v12'],
    ['/v pattern:v\\d+', 'none', undefined],
  ])('%s of %j is %s', (source, body, version) => {
    const { versionFrom } = read({ 'version-from': source });
    expect(readVersion(versionFrom, answer(body))).toBe(version);
  });

  it('is none in an error page', () => {
    const { versionFrom } = read({});
    const body = '{"version":"1.2.3"}';
    expect(readVersion(versionFrom, answer(body, 502))).toBeUndefined();
  });
});

describe('the README', () => {
  it("says the requirement's smoke test in ten lines of YAML", () => {
    const readme = readFileSync(
      join(import.meta.dirname, '../README.md'),
      'utf8',
    );
    const [, block = ''] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
    const lines = block.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(10);
    const value = (name: string) =>
      new RegExp(`^ +${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
    const text = lines
      .slice(lines.findIndex((line) => line.includes('checks: |')) + 1)
      .join('\n');
    const given = read({
      'base-url': value('base-url'),
      'wait-for': value('wait-for'),
      checks: text,
    });
    expect(given.waitFor?.path).toBe('/health/ready');
    const checks = parseChecks('README', given.checks);
    expect(
      checks.map(({ path, status }) => `${path} ${statusText(status)}`),
    ).toEqual([
      '/health/live 200',
      '/health/ready 200',
      '/api/v1/version 200',
      '/api/v1/auth/login 401',
    ]);
  });
});
