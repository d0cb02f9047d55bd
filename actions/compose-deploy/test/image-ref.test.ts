import { describe, expect, it } from '@jest/globals';
import { parseImageRef, pinImage, unpinned } from '../src/image-ref.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const other = `sha256:${'b'.repeat(64)}`;

describe('a reference of an image', () => {
  it.each([
    ['nginx', { name: 'nginx' }],
    [
      'ghcr.io/org/shop/auth:1.4.0',
      { name: 'ghcr.io/org/shop/auth', tag: '1.4.0' },
    ],
    [
      '127.0.0.1:5000/a_b/c__d:X-1',
      { name: '127.0.0.1:5000/a_b/c__d', tag: 'X-1' },
    ],
    [`r/a:1@${digest}`, { name: 'r/a', tag: '1', digest }],
    [`[fd00::1]:5000/a@${digest}`, { name: '[fd00::1]:5000/a', digest }],
  ])('%s', (text, expected) => {
    expect(parseImageRef(text)).toEqual({
      tag: undefined,
      digest: undefined,
      ...expected,
    });
  });

  it.each([
    '',
    '-v',
    'a b',
    'A/B:1',
    'a:$(id)',
    'a:1;id',
    'a@sha256:short',
    'a:1:2',
    'a/',
    '/a',
    'a:1\n',
    `a:${'x'.repeat(129)}`,
    'x'.repeat(600),
  ])('refuses %j', (text) => {
    expect(parseImageRef(text)).toBeUndefined();
  });
});

describe('pinning an image', () => {
  it.each([
    ['r/a:1', [`r/a@${digest}`], `r/a:1@${digest}`],
    ['r/a:1', [`other/a@${other}`, `r/a@${digest}`], `r/a:1@${digest}`],
    ['r/a:1', [], 'r/a:1'],
    ['r/a:1', [`other/a@${other}`], 'r/a:1'],
    [`r/a:1@${digest}`, [`r/a@${other}`], `r/a:1@${digest}`],
    ['nginx:1', [`docker.io/library/nginx@${digest}`], `nginx:1@${digest}`],
    [
      'docker.io/library/nginx',
      [`nginx@${digest}`],
      `docker.io/library/nginx@${digest}`,
    ],
  ])('%s, known as %j: %s', (ref, digests, expected) => {
    expect(pinImage(ref, digests)).toBe(expected);
  });

  it.each([
    [`r/a:1@${digest}`, 'r/a:1'],
    [`r/a@${digest}`, `r/a@${digest}`],
    ['r/a:1', 'r/a:1'],
    ['sha256:0123', 'sha256:0123'],
  ])('%s was written as %s', (pin, ref) => {
    expect(unpinned(pin)).toBe(ref);
  });
});
