import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './repository.ts';

type Metadata = Readonly<Record<string, unknown>>;

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
  '@actions/tool-cache',
  'yaml',
];

/**
 * What ncc alone asks for (the `production` condition): of yaml the same code
 * as ECMAScript modules, which is bundled without what is not called and starts
 * in two thirds of the time. Node itself and the tests keep its CommonJS.
 */
const bundled: Readonly<Record<string, string>> = {
  yaml: './browser/index.js',
};

/** Says in the metadata of packages in node_modules what ncc cannot know. */
export function completeMetadata(folder = root): void {
  for (const name of free) {
    const file = join(folder, 'node_modules', name, 'package.json');
    const metadata = readOptional(file);
    if (metadata === undefined) continue;
    const completed = forBundling(metadata, bundled[name]);
    const text = `${JSON.stringify(completed, null, 2)}\n`;
    if (text !== readFileSync(file, 'utf8')) writeFileSync(file, text);
  }
}

/** The metadata without side effects, and with another entry for bundlers. */
export function forBundling(metadata: Metadata, entry?: string): Metadata {
  const marked = { ...metadata, sideEffects: false };
  if (entry === undefined) return marked;
  const exports = recordOf(metadata['exports']);
  // The first condition that holds decides.
  const main = { production: entry, ...recordOf(exports['.']) };
  return { ...marked, exports: { ...exports, '.': main } };
}

function recordOf(value: unknown): Metadata {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function readOptional(file: string): Metadata | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
