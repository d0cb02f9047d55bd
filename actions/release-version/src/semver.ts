export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly prerelease: string;
  readonly build: string;
}

export type Bump = 'major' | 'minor' | 'patch' | 'none';

const number = '(0|[1-9]\\d{0,14})';
const grammar = new RegExp(
  `^v?${number}\\.${number}\\.${number}(?:-([0-9A-Za-z.-]+))?(?:\\+([0-9A-Za-z.-]+))?$`,
);

/** A semantic version, a leading `v` allowed; `undefined` for everything else. */
export function parseVersion(text: string): Version | undefined {
  if (text.length > 256) return undefined;
  const match = grammar.exec(text.trim());
  if (match === null) return undefined;
  const [, major, minor, patch, prerelease = '', build = ''] = match;
  const parts = prerelease.split('.');
  if (
    prerelease !== '' &&
    parts.some((part) => part === '' || /^0\d+$/.test(part))
  )
    return undefined;
  return {
    major: Number(major),
    minor: Number(minor),
    patch: Number(patch),
    prerelease,
    build,
  };
}

export function formatVersion({
  major,
  minor,
  patch,
  prerelease,
  build,
}: Version): string {
  const tail = `${prerelease === '' ? '' : `-${prerelease}`}${build === '' ? '' : `+${build}`}`;
  return `${major}.${minor}.${patch}${tail}`;
}

/**
 * The next release; a breaking change before 1.0 raises the minor number. A
 * prerelease that is one of what is asked for ends in its own version: a
 * feature after 1.3.0-rc.1 is 1.3.0 still.
 */
export function bumpVersion(version: Version, bump: Bump): Version {
  const { major, minor, patch } = version;
  const isReleased = version.prerelease === '';
  const plain = { ...version, prerelease: '', build: '' };
  switch (bump) {
    case 'none':
      return version;
    case 'major': {
      if (major === 0) return bumpVersion(version, 'minor');
      const isNext = !isReleased && minor === 0 && patch === 0;
      return { ...plain, major: major + Number(!isNext), minor: 0, patch: 0 };
    }
    case 'minor': {
      const isNext = !isReleased && patch === 0;
      return { ...plain, minor: minor + Number(!isNext), patch: 0 };
    }
    case 'patch':
      return { ...plain, patch: patch + Number(isReleased) };
  }
}

/** Fit for an image tag: no `+`, at most 128 characters. */
export function dockerSafe(text: string): string {
  return text
    .replace(/[^A-Za-z0-9_.-]/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 128);
}
