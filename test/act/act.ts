import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { root } from '@kit/devkit';
import { createProcessRunner } from '@kit/process';

export interface ActRun {
  readonly event: string;
  readonly payload?: unknown;
  readonly env?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly vars?: Readonly<Record<string, string>>;
  /** One workflow file of the consumer; all unless given. */
  readonly workflow?: string;
}

/** What stands for the actions that a consumer's workflows use. */
export interface ActWorld {
  /** The tree that a release of the kit holds; the assembled one unless given. */
  readonly kit?: string;
  /** Other actions as `owner/name@ref`, each with the folder that act takes. */
  readonly actions?: readonly (readonly [string, string])[];
  /** Folder of programs that come first on the PATH of the jobs. */
  readonly programs?: string;
}

export interface ActResult {
  readonly exitCode: number;
  readonly log: string;
  /** The jobs that ran, by the name that act shows, and how they ended. */
  readonly jobs: ReadonlyMap<string, 'success' | 'failure'>;
}

export interface Consumer {
  readonly folder: string;
  git(...args: string[]): Promise<string>;
  commit(
    files: Readonly<Record<string, string>>,
    message: string,
  ): Promise<string>;
  act(run: ActRun): Promise<ActResult>;
  remove(): void;
}

const author = {
  GIT_AUTHOR_NAME: 'Consumer',
  GIT_AUTHOR_EMAIL: 'consumer@example.invalid',
  GIT_COMMITTER_NAME: 'Consumer',
  GIT_COMMITTER_EMAIL: 'consumer@example.invalid',
};

/**
 * A consumer's repository made of a folder of `test/act/`, whose workflows say
 * `uses: org/kit/<name>@v1`: act resolves these to the assembled tree.
 */
export async function createConsumer(
  template: string,
  world: ActWorld = {},
): Promise<Consumer> {
  const folder = mkdtempSync(join(tmpdir(), 'kit-act-'));
  const workspace = join(folder, 'consumer');
  cpSync(template, workspace, { recursive: true });
  const { run } = createProcessRunner();
  const git = async (...args: string[]) => {
    const env = { ...process.env, ...author };
    const { stdout } = await run(['git', '-C', workspace, ...args], { env });
    return stdout.trim();
  };
  await git('init', '--quiet', '--initial-branch=main');
  await git('remote', 'add', 'origin', 'https://github.com/org/consumer.git');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'feat: begin');
  return {
    folder: workspace,
    git,
    async commit(files, message) {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(workspace, path)), { recursive: true });
        writeFileSync(join(workspace, path), text);
      }
      await git('add', '--all');
      await git('commit', '--quiet', '--message', message);
      return git('rev-parse', 'HEAD');
    },
    act: async (options) => {
      const event = join(folder, 'event.json');
      writeFileSync(event, JSON.stringify(options.payload ?? {}));
      const { exitCode, stdout, stderr } = await run(
        actCommand(options, event, world),
        {
          cwd: workspace,
          env: {
            ...process.env,
            PATH: searchPath(world),
            XDG_CACHE_HOME: join(folder, 'cache'),
          },
          timeoutMs: 220_000,
          allowedExits: [0, 1],
        },
      );
      const log = `${stdout}\n${stderr}`;
      return { exitCode, log, jobs: endedJobs(log) };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function actCommand(
  { event, workflow, env = {}, secrets = {}, vars = {} }: ActRun,
  eventFile: string,
  { kit = join(root, 'out/kit'), actions = [] }: ActWorld,
): readonly [string, ...string[]] {
  const pairs = (flag: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([name, value]) => [
      flag,
      `${name}=${value}`,
    ]);
  return [
    'act',
    event,
    ...['--platform', 'ubuntu-latest=-self-hosted'],
    ...ownVersions(kit).flatMap((version) => [
      '--local-repository',
      `org/kit@${version}=${kit}`,
    ]),
    ...actions.flatMap(([name, path]) => [
      '--local-repository',
      `${name}=${path}`,
    ]),
    '--action-offline-mode',
    ...['--cache-server-addr', '127.0.0.1'],
    ...['--eventpath', eventFile],
    ...(workflow ? ['--workflows', `.github/workflows/${workflow}`] : []),
    ...pairs('--env', env),
    ...pairs('--secret', secrets),
    ...pairs('--var', vars),
  ];
}

/** `v1`, and what the tree's own workflows say once they are released. */
function ownVersions(kit: string): readonly string[] {
  const folder = join(kit, '.github/workflows');
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8'));
  const said = texts.flatMap((text) =>
    [...text.matchAll(/uses: (\S+)@(\S+)/g)]
      .filter(([, action = '']) => action.startsWith('org/kit/'))
      .map(([, , version = '']) => version),
  );
  return [...new Set(['v1', ...said])];
}

function searchPath({ programs }: ActWorld): string {
  const own = process.env['PATH'] ?? '';
  return programs === undefined ? own : `${programs}${delimiter}${own}`;
}

function endedJobs(log: string): Map<string, 'success' | 'failure'> {
  const ends = log.matchAll(
    /^\[(?:[^\]/]*\/)?([^\]]+?)\s*\].*🏁\s+Job (succeeded|failed)/gm,
  );
  return new Map(
    [...ends].map(([, job = '', end]) => [
      job,
      end === 'succeeded' ? 'success' : 'failure',
    ]),
  );
}
