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

/** The next release; a breaking change before 1.0 raises the minor number. */
export function bumpVersion(version: Version, bump: Bump): Version {
  const plain = { ...version, prerelease: '', build: '' };
  switch (bump) {
    case 'none':
      return version;
    case 'major':
      return version.major === 0
        ? { ...plain, minor: version.minor + 1, patch: 0 }
        : { ...plain, major: version.major + 1, minor: 0, patch: 0 };
    case 'minor':
      return { ...plain, minor: version.minor + 1, patch: 0 };
    case 'patch':
      return version.prerelease === ''
        ? { ...plain, patch: version.patch + 1 }
        : plain;
  }
}

const bumps = ['none', 'patch', 'minor', 'major'] as const;

/** What the commits since the last version ask for (conventionalcommits.org 1.0). */
export function bumpOf(messages: readonly string[]): Bump {
  const ranks = messages.map((message) => {
    const [subject = '', ...body] = message.trim().split('\n');
    const [, type = '', breaking] =
      /^([A-Za-z]+)(?:\([^)]*\))?(!)?: /.exec(subject) ?? [];
    if (
      breaking === '!' ||
      body.some((line) => /^BREAKING[ -]CHANGE: /.test(line))
    )
      return 3;
    if (/^feat$/i.test(type)) return 2;
    return /^(fix|perf|revert)$/i.test(type) ? 1 : 0;
  });
  return bumps[Math.max(0, ...ranks)] ?? 'none';
}

/** Fit for an image tag: no `+`, at most 128 characters. */
export function dockerSafe(text: string): string {
  return text
    .replace(/[^A-Za-z0-9_.-]/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 128);
}
