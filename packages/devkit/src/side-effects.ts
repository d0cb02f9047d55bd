import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './repository.ts';

/**
 * Packages whose modules do nothing when they are imported, and do not say so:
 * with the flag ncc drops what is not called (@actions/core 490 kB → 5 kB,
 * mostly undici, which only its OIDC client uses).
 */
const free = [
  '@actions/core',
  '@actions/http-client',
  '@actions/exec',
  '@actions/io',
];

export function markSideEffectFree(folder = root): void {
  for (const name of free) {
    const file = join(folder, 'node_modules', name, 'package.json');
    const metadata = readOptional(file);
    if (metadata === undefined || metadata['sideEffects'] === false) continue;
    writeFileSync(
      file,
      `${JSON.stringify({ ...metadata, sideEffects: false }, null, 2)}\n`,
    );
  }
}

function readOptional(file: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
