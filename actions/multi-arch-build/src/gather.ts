import {
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inputVariable, type World } from '@kit/action';
import { createGit } from '@kit/git';
import type { HttpClient } from '@kit/http';
import type { ProcessRunner } from '@kit/process';
import {
  createRegistry,
  dockerCredentials,
  parseReference,
  type Registry,
} from '@kit/registry';
import type { SecretFile } from './buildx-command.ts';
import { type Login, withLogins } from './docker-config.ts';
import type { Inputs } from './inputs.ts';

export interface BuildWorld extends World {
  readonly process: ProcessRunner;
  readonly http: HttpClient;
  /** Node's name of the processor. */
  readonly architecture: string;
}

/** What the run has on disk and in its environment; post takes it away. */
export interface Workshop {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly registry: Registry;
  readonly secrets: readonly SecretFile[];
}

export async function gatherDockerfile(
  inputs: Inputs,
  world: BuildWorld,
): Promise<string | undefined> {
  if (/^(https?|git|ssh):|^git@|^-$/.test(inputs.context)) return undefined;
  const file = inputs.file ?? join(inputs.context, 'Dockerfile');
  return readFile(resolve(world.context.workspace, file), 'utf8').catch(
    () => undefined,
  );
}

/** A Docker configuration of our own, with the logins, beside the user's. */
export async function gatherWorkshop(
  inputs: Inputs,
  world: BuildWorld,
): Promise<Workshop> {
  const folder = await mkdtemp(
    join(world.context.temp || tmpdir(), 'kit-build-'),
  );
  world.state.set('folder', folder);
  const userFolder =
    world.env['DOCKER_CONFIG'] ||
    join(world.env['HOME'] || homedir(), '.docker');
  const config = join(folder, 'docker');
  await mkdir(config, { mode: 0o700 });
  const user = await readUserConfig(join(userFolder, 'config.json'), world);
  const merged = withLogins(user, userFolder, loginsOf(inputs, world));
  await writeFile(join(config, 'config.json'), JSON.stringify(merged), {
    mode: 0o600,
  });
  await symlink(join(userFolder, 'contexts'), join(config, 'contexts'));
  return {
    folder,
    env: {
      ...withoutInputs(world.env),
      DOCKER_CONFIG: config,
      BUILDX_CONFIG: world.env['BUILDX_CONFIG'] || join(userFolder, 'buildx'),
      ...(inputs.reproducible && {
        SOURCE_DATE_EPOCH: await commitTime(world, '%ct'),
      }),
    },
    registry: createRegistry({
      http: world.http,
      clock: world.clock,
      signal: world.signal,
      tries: inputs.retries + 1,
      credentials: dockerCredentials(config, world.process),
    }),
    secrets: await writeSecrets(inputs, world, folder),
  };
}

/** When the commit was made, where something asks and the checkout knows. */
export async function gatherCommitDate(
  inputs: Inputs,
  world: BuildWorld,
): Promise<string | undefined> {
  const { tags = [], flavor = [], labels = [], annotations = [] } = inputs;
  const lines = [...tags, ...flavor, ...labels, ...annotations];
  const isAsked = lines.some((line) => line.includes('commit_date'));
  if (!isAsked && !inputs.reproducible) return undefined;
  return commitTime(world, '%cI').catch(() => undefined);
}

/** The tags of all images, for `latest: newest`; parts of an image need none. */
export async function gatherTags(
  inputs: Inputs,
  registry: Registry,
): Promise<readonly string[]> {
  if (inputs.latest !== 'newest' || inputs.mode === 'build') return [];
  const lists = await Promise.all(
    inputs.images.map((image) =>
      registry.tags(parseReference(image.toLowerCase())),
    ),
  );
  return lists.flat();
}

export async function removeWorkshop(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

function loginsOf(inputs: Inputs, world: BuildWorld): readonly Login[] {
  const given = inputs.registryAuths ?? [];
  for (const { password } of given) world.secrets.add(password);
  const { token } = inputs;
  const wantsGitHub = inputs.images.some((image) =>
    image.startsWith('ghcr.io/'),
  );
  const isToken = token !== '' && !token.startsWith('${{');
  if (
    !wantsGitHub ||
    !isToken ||
    given.some(({ registry }) => registry === 'ghcr.io')
  )
    return given;
  return [
    ...given,
    {
      registry: 'ghcr.io',
      username: world.context.actor || 'token',
      password: token,
    },
  ];
}

async function writeSecrets(
  inputs: Inputs,
  world: BuildWorld,
  folder: string,
): Promise<readonly SecretFile[]> {
  const written: SecretFile[] = [];
  for (const [index, [id, value]] of (inputs.secrets ?? []).entries()) {
    world.secrets.add(value);
    const file = join(folder, `secret-${index}`);
    await writeFile(file, value, { mode: 0o600 });
    written.push({ id, source: { file } });
  }
  const files = (inputs.secretFiles ?? []).map(([id, file]) => ({
    id,
    source: { file },
  }));
  const envs = (inputs.secretEnvs ?? []).map(([id, env]) => ({
    id,
    source: { env },
  }));
  return [...written, ...files, ...envs];
}

/** Programs that we start need not see our inputs, which hold secrets. */
function withoutInputs(env: World['env']) {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) =>
        !name.startsWith(inputVariable('')) && !name.startsWith('STATE_'),
    ),
  );
}

async function commitTime(
  { process, context, env }: BuildWorld,
  format: '%ct' | '%cI',
): Promise<string> {
  const git = createGit({ process, folder: context.workspace, env });
  const { stdout } = await git.run(['log', '-1', `--format=${format}`]);
  return stdout.trim();
}

/** Never repeated in a message: it holds logins. */
async function readUserConfig(
  file: string,
  world: BuildWorld,
): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {
    // The same as JSON of another kind.
  }
  world.log.warning(`${file} is no JSON object: its logins are left out`);
  return {};
}
