import type { Release } from './release.ts';

/** What one look at a host tells. */
export interface HostFacts {
  readonly composeVersion: string;
  readonly engineVersion: string;
  readonly tools: readonly string[];
  readonly hasDirectory: boolean;
  /** Compose files that lie in the directory. */
  readonly liveFiles: readonly string[];
  readonly current: Release | undefined;
  readonly releases: readonly Release[];
  readonly unfinished: readonly string[];
}

/** A file that Compose reads: its text, or where on the host it is. */
export type FileSource =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly path: string };

/** `files/compose.yaml` → the three arguments of the scripts that write files. */
export function fileArguments(
  sources: readonly FileSource[],
): readonly string[] {
  return sources.flatMap((source) => [
    source.name,
    'text' in source ? 'text' : 'copy',
    'text' in source ? source.text : source.path,
  ]);
}

/** Compose's own order: the first name that is there, and its override. */
export function liveFiles(found: readonly string[]): readonly string[] {
  const main = [
    'compose.yaml',
    'compose.yml',
    'docker-compose.yml',
    'docker-compose.yaml',
  ].find((name) => found.includes(name));
  const override = [
    'compose.override.yml',
    'compose.override.yaml',
    'docker-compose.override.yml',
    'docker-compose.override.yaml',
  ].find((name) => found.includes(name));
  return main === undefined
    ? []
    : [main, ...(override === undefined ? [] : [override])];
}

/** The folder of a project's records on its host. */
export function stateFolderOf(directory: string): string {
  return `${directory}/.kit`;
}

export function releaseFolder(stateFolder: string, name: string): string {
  return `${stateFolder}/releases/${name}`;
}

const oldestCompose = [2, 17] as const;

/** What a host lacks, in words. */
export function findLacks(
  facts: Pick<HostFacts, 'composeVersion' | 'engineVersion' | 'tools'>,
  asksHttp: boolean,
): readonly string[] {
  const [, major = '', minor = ''] =
    /^v?(\d+)\.(\d+)/.exec(facts.composeVersion) ?? [];
  const [least, leastMinor] = oldestCompose;
  const isOld =
    Number(major) < least ||
    (Number(major) === least && Number(minor) < leastMinor);
  const { tools, engineVersion } = facts;
  return [
    ...(/^\d/.test(engineVersion)
      ? []
      : [`the Docker engine does not answer: ${engineVersion}`]),
    ...(major === ''
      ? [
          `Compose v2 (\`docker compose\`) is not there: ${facts.composeVersion}`,
        ]
      : isOld
        ? [
            `Compose ${facts.composeVersion} is too old: ${least}.${leastMinor} or newer is needed`,
          ]
        : []),
    ...(tools.includes('flock') ? [] : ['the program flock is not there']),
    ...(!asksHttp || tools.includes('curl') || tools.includes('wget')
      ? []
      : ['health-http needs curl or wget there']),
  ];
}
