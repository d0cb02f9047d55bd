import type { ProcessRunner, ProgramResult, RunOptions } from '@kit/process';

export interface Git {
  /** Where git runs: a work tree, or a bare repository. */
  readonly folder: string;
  /**
   * Runs `git -C folder …args`. What a user wrote belongs behind
   * `--end-of-options` or `--`. Throws as the process runner does.
   */
  run(
    args: readonly string[],
    options?: Omit<RunOptions, 'cwd' | 'env'>,
  ): Promise<ProgramResult>;
  /** The same repository with more configuration, which no file holds. */
  configured(settings: readonly Setting[]): Git;
}

export type Setting = readonly [name: string, value: string];

export interface GitOptions {
  readonly process: ProcessRunner;
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/*
 * safe.directory: in a container job the checkout belongs to another user.
 * Hooks and file system monitors are programs of the repository's choosing.
 */
const alwaysSet: readonly Setting[] = [
  ['safe.directory', '*'],
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.quotePath', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
];

/** A git that asks nothing, changes no configuration, and fetches nothing unasked. */
export function createGit({ process, folder, env }: GitOptions): Git {
  const withSettings = (settings: readonly Setting[]): Git => {
    const childEnv = {
      ...withoutRepository(env),
      GIT_TERMINAL_PROMPT: '0',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_NO_LAZY_FETCH: '1',
      LC_ALL: 'C',
      ...settingVariables(settings),
    };
    const flags = alwaysSet.flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]);
    return {
      folder,
      run: (args, options = {}) =>
        process.run(['git', '-C', folder, ...flags, ...args], {
          ...options,
          env: childEnv,
        }),
      configured: (more) => withSettings([...settings, ...more]),
    };
  };
  return withSettings([]);
}

/** Variables that would send git to another repository than `folder`. */
const repositoryVariables = new Set([
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_NAMESPACE',
  'GIT_SHALLOW_FILE',
  'GIT_GRAFT_FILE',
]);

function withoutRepository(env: GitOptions['env']) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !repositoryVariables.has(name)),
  );
}

/** Settings by environment: a token on a command line is seen by every process. */
function settingVariables(settings: readonly Setting[]) {
  if (settings.length === 0) return {};
  return Object.fromEntries([
    ['GIT_CONFIG_COUNT', String(settings.length)],
    ...settings.flatMap(([name, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, name],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ]);
}
