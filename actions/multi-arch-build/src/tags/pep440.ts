import type { Version } from './versions.ts';

/** Of a version's text: grammars take long for long texts. */
const longest = 256;

const grammar =
  /^v?(?:(\d+)[!])?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d+)?)?(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d+)?)?(?:[-_.]?(dev)[-_.]?(\d+)?)?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/i;

const letters: Readonly<Record<string, string>> = {
  alpha: 'a',
  beta: 'b',
  c: 'rc',
  pre: 'rc',
  preview: 'rc',
};

/**
 * A Python version in its normal form (PEP 440): `1.2-Beta2` is `1.2b2`. Pre,
 * post and development releases are `prerelease`.
 */
export function parsePep440(text: string): Version | undefined {
  if (text.length > longest) return undefined;
  const match = grammar.exec(text.trim());
  if (match === null) return undefined;
  const [, epoch, released = '', pre, preNumber, ...rest] = match;
  const [postOnly, post, postNumber, dev, devNumber, local] = rest;
  const release = released.split('.').map(Number);
  const letter = pre?.toLowerCase() ?? '';
  const prerelease = [
    pre && `${letters[letter] ?? letter}${Number(preNumber ?? 0)}`,
    (post ?? postOnly) && `.post${Number(postOnly ?? postNumber ?? 0)}`,
    dev && `.dev${Number(devNumber ?? 0)}`,
  ].join('');
  const before = Number(epoch ?? 0) === 0 ? '' : `${Number(epoch)}!`;
  const after = local === undefined ? '' : `+${normalLocal(local)}`;
  const [major = 0, minor = 0, patch = 0] = release;
  return {
    raw: text,
    version: `${before}${release.join('.')}${prerelease}${after}`,
    major,
    minor,
    patch,
    prerelease,
  };
}

function normalLocal(local: string): string {
  const parts = local.toLowerCase().split(/[-_.]/);
  return parts
    .map((part) => (/^\d+$/.test(part) ? String(Number(part)) : part))
    .join('-');
}
