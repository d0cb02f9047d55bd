import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseChallenge, tokenAddress } from '../src/challenge.ts';
import { parseDockerConfig } from '../src/credentials.ts';
import { parseManifest } from '../src/manifest.ts';
import { apiAddress, parseReference } from '../src/reference.ts';

describe('parseReference', () => {
  it.each([
    ['nginx', 'docker.io', 'library/nginx', undefined],
    ['org/api:1.2', 'docker.io', 'org/api', '1.2'],
    ['ghcr.io/org/api:v1', 'ghcr.io', 'org/api', 'v1'],
    ['localhost/api', 'localhost', 'api', undefined],
    ['127.0.0.1:5000/a/b:c', '127.0.0.1:5000', 'a/b', 'c'],
    ['index.docker.io/org/api', 'docker.io', 'org/api', undefined],
    ['a--b/c__d', 'docker.io', 'a--b/c__d', undefined],
  ])('reads %s', (text, registry, repository, tag) => {
    expect(parseReference(text)).toEqual({
      registry,
      repository,
      tag,
      digest: undefined,
    });
  });

  it.each([
    '',
    'Org/api',
    'ghcr.io/',
    'a:b:c',
    'a@sha256:12',
    'a b',
    'ghcr.io/-a',
    `a:${'x'.repeat(129)}`,
    '-x',
  ])('refuses "%s"', (text) => {
    expect(() => parseReference(text)).toThrow(/image "/);
  });

  it('never throws anything but its own error', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseReference(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'IMAGE_REFERENCE_INVALID' });
        }
      }),
    );
  });

  it.each([
    ['docker.io', 'https://registry-1.docker.io/v2'],
    ['127.0.0.1:5000', 'http://127.0.0.1:5000/v2'],
    ['localhost:5000', 'http://localhost:5000/v2'],
    ['127.0.0.1.evil.example', 'https://127.0.0.1.evil.example/v2'],
  ])('speaks plain http with loopback alone: %s', (registry, address) => {
    expect(apiAddress(registry)).toBe(address);
  });
});

describe('parseChallenge', () => {
  it('reads a bearer challenge with commas in its scope', () => {
    const header =
      'Bearer realm="https://a.example/token",service="a",scope="repository:x:pull,push"';
    expect(parseChallenge(header)).toEqual({
      scheme: 'bearer',
      realm: 'https://a.example/token',
      service: 'a',
      scope: 'repository:x:pull,push',
    });
  });

  it.each([
    ['Basic realm="x"', { scheme: 'basic' }],
    ['Negotiate', undefined],
    ['', undefined],
  ])('reads %s', (header, challenge) => {
    expect(parseChallenge(header)).toEqual(challenge);
  });

  it('gives no token address that is not https', () => {
    const challenge = {
      scheme: 'bearer',
      realm: 'http://a.example/t',
      service: undefined,
      scope: undefined,
    } as const;
    expect(tokenAddress(challenge, 's', false)).toBeUndefined();
    expect(tokenAddress(challenge, 's', true)?.href).toBe(
      'http://a.example/t?scope=s',
    );
  });
});

describe('parseDockerConfig', () => {
  it('reads auths, helpers and the store', () => {
    const auth = Buffer.from('me:a:b').toString('base64');
    const config = parseDockerConfig(
      JSON.stringify({
        auths: {
          'https://index.docker.io/v1/': { auth },
          'ghcr.io': { identitytoken: 'i' },
          empty: {},
        },
        credHelpers: { 'x.example': 'ecr-login' },
        credsStore: 'desktop',
      }),
    );
    expect(config.auths.get('docker.io')).toEqual({
      username: 'me',
      password: 'a:b',
    });
    expect(config.auths.get('ghcr.io')).toEqual({
      username: '<token>',
      password: 'i',
    });
    expect(config.auths.size).toBe(2);
    expect(config.credHelpers.get('x.example')).toBe('ecr-login');
    expect(config.credsStore).toBe('desktop');
  });

  it('does not repeat a broken file in its message', () => {
    expect(() => parseDockerConfig('{"auth": "hunter2')).toThrow(
      /^config.json is no JSON object$/,
    );
  });
});

describe('parseManifest', () => {
  it.each([
    '',
    '[]',
    '{}',
    '{"manifests":[{}]}',
    '{"config":{"digest":"x","size":1}}',
    '<html>',
  ])('refuses %s', (text) => {
    expect(() => parseManifest(text, 'x')).toThrow(/^x: /);
  });
});
