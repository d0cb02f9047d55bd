import { randomBytes } from 'node:crypto';
import type { Session } from './apply-session.ts';
import { composeCommand, imagesFile } from './compose-command.ts';
import { type Container, readContainers } from './container.ts';
import { type Declared, readDeclared, readHashes } from './declared.ts';
import { errors } from './errors.ts';
import {
  type FileSource,
  fileArguments,
  findLacks,
  type HostFacts,
  liveFiles,
} from './project.ts';
import { type ReleasedImage, readRelease } from './release.ts';
import { inspectContainers, lookAround, tryFiles } from './remote-scripts.ts';

/** One look at a host. Throws COMPOSE_UNAVAILABLE when it lacks something. */
export async function gatherHost(
  session: Session,
  directory: string,
  stateFolder: string,
  asksHttp: boolean,
): Promise<HostFacts> {
  const { parts } = await session.run({
    what: 'looking around',
    body: lookAround,
    args: [directory, stateFolder],
  });
  const part = (name: string) => (parts.get(name) ?? '').trim();
  const lines = (name: string) =>
    part(name)
      .split('\n')
      .filter((line) => line !== '');
  const releases = lines('releases').flatMap((line) => readRelease(line) ?? []);
  const current = releases.find(({ name }) => name === part('current'));
  const facts = {
    composeVersion: part('compose'),
    engineVersion: part('engine'),
    tools: lines('tools'),
    hasDirectory: part('directory') === 'yes',
    liveFiles: liveFiles(lines('files')),
    current,
    releases,
    unfinished: lines('unfinished'),
  };
  const lacks = findLacks(facts, asksHttp);
  if (lacks.length > 0) {
    const what = `host ${session.host}: ${lacks.join('; ')}`;
    throw errors.error('COMPOSE_UNAVAILABLE', what);
  }
  return facts;
}

export interface ProjectSource {
  readonly directory: string;
  readonly project: string | undefined;
  readonly sources: readonly FileSource[];
  /** Names of the Compose files among them, in order. */
  readonly files: readonly string[];
  readonly secrets: Readonly<Record<string, string>>;
}

export interface GatheredProject {
  readonly declared: Declared;
  readonly hashes: ReadonlyMap<string, string>;
}

const noImages = imagesFile({}, () => true);

/**
 * What Compose on the host makes of the files, with these images. They lie
 * there for the moment only. Throws COMPOSE_CONFIG_INVALID.
 */
export async function gatherProject(
  session: Session,
  source: ProjectSource,
  images: Readonly<Record<string, ReleasedImage>>,
): Promise<GatheredProject> {
  const declared = readDeclared(
    await askCompose(session, source, noImages, ['config', '--format', 'json']),
  );
  if (declared === undefined) {
    const what = `host ${session.host}: docker compose config said nothing that can be read`;
    throw errors.error('COMPOSE_CONFIG_INVALID', what);
  }
  const known = (name: string) => declared.services.has(name);
  const hashes = readHashes(
    await askCompose(session, source, imagesFile(images, known), [
      'config',
      '--hash',
      '*',
    ]),
  );
  return { declared, hashes };
}

async function askCompose(
  session: Session,
  { directory, project, sources, files, secrets }: ProjectSource,
  images: string,
  question: readonly string[],
): Promise<string> {
  const folder = `/tmp/kit-compose-${randomBytes(12).toString('hex')}`;
  const all = [...sources, { name: 'images.json', text: images }];
  const where = { directory, project, folder, files };
  const { exitCode, output, stderr } = await session.run({
    what: 'reading the Compose files',
    body: tryFiles,
    args: [
      folder,
      directory,
      String(all.length),
      ...fileArguments(all),
      ...composeCommand(where, ...question),
    ],
    env: secrets,
    allowedExits: Array.from({ length: 60 }, (_, code) => code),
  });
  if (exitCode === 0) return output;
  const said = stderr.replaceAll(`${folder}/files/`, '').trim();
  const code = /no space left/i.test(said)
    ? 'COMPOSE_DISK_FULL'
    : 'COMPOSE_CONFIG_INVALID';
  throw errors.error(code, `host ${session.host}: ${said.slice(-1500)}`);
}

export async function gatherContainers(
  session: Session,
  project: string,
  service = '',
): Promise<readonly Container[]> {
  const { output } = await session.run({
    what: 'listing containers',
    body: inspectContainers,
    args: [project, service],
  });
  const containers = readContainers(output);
  if (containers !== undefined) return containers;
  const what = `host ${session.host}: docker inspect wrote nothing that can be read`;
  throw errors.error('COMPOSE_REMOTE_FAILED', what);
}
