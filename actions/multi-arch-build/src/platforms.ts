import { createHash } from 'node:crypto';

const platformGrammar = /^[a-z0-9]+\/[a-z0-9]+(\/[a-z0-9.]+)?$/;

/** `linux/arm64/v8` → `linux/arm64`, `linux/x86_64` → `linux/amd64`; `undefined` for what is none. */
export function normalizePlatform(text: string): string | undefined {
  const lower = text.trim().toLowerCase();
  const full = lower.includes('/') ? lower : `linux/${lower}`;
  const [os = '', architecture = '', variant, ...more] = full.split('/');
  const known = aliases[architecture] ?? architecture;
  const parts = [os, known, variant, ...more].filter(
    (part) => part !== undefined,
  );
  if (!platformGrammar.test(parts.join('/'))) return undefined;
  const redundant =
    (known === 'arm64' && variant === 'v8') ||
    (known === 'amd64' && variant === 'v1');
  const named = known === 'arm' && variant === undefined ? 'v7' : variant;
  return [os, known, redundant ? undefined : named]
    .filter((part) => part !== undefined)
    .join('/');
}

const aliases: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  x64: 'amd64',
  aarch64: 'arm64',
  i386: '386',
  armhf: 'arm',
};

/** For names of tags, scopes and jobs: no two platforms have the same. */
export function platformSlug(platform: string): string {
  return platform.replaceAll('/', '-');
}

/** The platform that Node's own names of this machine mean. */
export function hostPlatform(architecture: string): string {
  return normalizePlatform(architecture) ?? 'linux/amd64';
}

/** Whether a processor runs programs of a platform without QEMU. */
export function runsNatively(platform: string, host: string): boolean {
  return (
    platform === host || (platform === 'linux/386' && host === 'linux/amd64')
  );
}

export interface MatrixEntry {
  readonly platform: string;
  readonly runner: string;
  readonly name: string;
}

/** One job per platform; the longest prefix of `runners` that fits names its runner. */
export function planMatrix(
  platforms: readonly string[],
  runners: readonly (readonly [string, string])[],
): readonly MatrixEntry[] {
  const byLength = [...runners].sort(([a], [b]) => b.length - a.length);
  const fallback =
    byLength.find(([prefix]) => prefix === 'default')?.[1] ?? 'ubuntu-24.04';
  return platforms.map((platform) => ({
    platform,
    runner:
      byLength.find(
        ([prefix]) => platform === prefix || platform.startsWith(`${prefix}/`),
      )?.[1] ?? fallback,
    name: platformSlug(platform),
  }));
}

export function shortHash(...parts: readonly string[]): string {
  return createHash('sha256')
    .update(parts.join('\0'))
    .digest('hex')
    .slice(0, 12);
}
