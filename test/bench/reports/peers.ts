import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export type Kind = 'lcov' | 'cobertura' | 'junit';

export interface Peer {
  readonly name: string;
  readonly version: string;
  readonly kinds: readonly Kind[];
  /** Whether it reads a document piece by piece. */
  readonly streams: boolean;
}

const xml: readonly Kind[] = ['cobertura', 'junit'];

/** The parsers that npm has for these formats, or that actions use for them. */
export const peers: readonly Peer[] = [
  { name: 'lcov-parse', version: '1.0.0', kinds: ['lcov'], streams: false },
  { name: 'saxes', version: '6.0.0', kinds: xml, streams: true },
  { name: 'sax', version: '1.6.1', kinds: xml, streams: true },
  { name: 'sax-wasm', version: '3.1.4', kinds: xml, streams: true },
  { name: 'txml', version: '6.0.3', kinds: xml, streams: false },
  {
    name: '@rgrove/parse-xml',
    version: '5.0.0',
    kinds: xml,
    streams: false,
  },
  { name: 'fast-xml-parser', version: '5.12.1', kinds: xml, streams: false },
  { name: 'xml2js', version: '0.6.2', kinds: xml, streams: false },
];

/**
 * The folder that has them all: PEER_REPORT_PARSERS, or one of the cache, where
 * they are installed once. `undefined` where npm cannot.
 */
export function installPeers(): string | undefined {
  const given = process.env['PEER_REPORT_PARSERS'];
  if (given !== undefined) return given;
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const specs = peers.map(({ name, version }) => `${name}@${version}`);
  const folder = join(cache, 'kit/bench-report-parsers-1');
  const ready = join(folder, 'ready');
  if (existsSync(ready)) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--silent'];
  try {
    execFileSync('npm', ['install', ...quiet, '--save-exact', ...specs], {
      cwd: folder,
      stdio: 'inherit',
    });
  } catch {
    return undefined;
  }
  writeFileSync(ready, '');
  return folder;
}
