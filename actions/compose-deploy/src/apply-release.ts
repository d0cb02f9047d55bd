import { isoTime } from '@kit/clock';
import { runIdentity } from '@kit/deployment';
import { digestsOf, fetchImages } from './apply-pull.ts';
import { composeCommand, imagesFile } from './compose-command.ts';
import type { Container } from './container.ts';
import { readHashes } from './declared.ts';
import { pinImage, unpinned } from './image-ref.ts';
import type { HostState } from './plan.ts';
import { type FileSource, fileArguments, releaseFolder } from './project.ts';
import { type Release, type ReleasedImage, releaseName } from './release.ts';
import { commitRelease, runCommand, writeFiles } from './remote-scripts.ts';
import type { Deployed, Target, Workplace } from './unit.ts';

const keptReleases = 20;
type Images = Readonly<Record<string, ReleasedImage>>;

/** The release to go back to: the current one, or what is found at first. */
export async function prepareFormer(
  place: Workplace,
  { facts, state }: Target,
): Promise<Deployed> {
  const { current } = state;
  if (current !== undefined) {
    return deployedOf(place, current.name, current.files, current.images);
  }
  const { directory, world, project } = place;
  const name = releaseName(
    world.clock.now() - 1000,
    runIdentity(world.context),
  );
  const running = state.containers.filter(({ isRunning }) => isRunning);
  const images = await foundImages(place, running);
  const live = facts.liveFiles;
  const sources = [...live, '.env'].map((file) => ({
    name: `files/${file}`,
    path: `${directory}/${file}`,
  }));
  await write(place, name, sources, images, state);
  const deployed = await deployedOf(place, name, live, images);
  await record(place, deployed, {
    kind: 'found',
    previous: '',
    undoes: '',
    reason: `what ran before ${project} was deployed for the first time`,
    hashes: Object.fromEntries(
      running.map(({ service, hash }) => [service, hash]),
    ),
  });
  // At once, so that a run that breaks off leaves word of what ran before it.
  await commit(place, deployed);
  return deployed;
}

/** Each service's image as it runs, by what it holds. */
async function foundImages(
  place: Workplace,
  running: readonly Container[],
): Promise<Images> {
  const byService = new Map(running.map((one) => [one.service, one]));
  const entries = [...byService.values()];
  const digests = await digestsOf(
    place,
    entries.map(({ imageId }) => imageId),
  ).catch(() => []);
  return Object.fromEntries(
    entries.map(({ service, image }, index) => {
      const ref = unpinned(image);
      return [service, { ref, pin: pinImage(ref, digests[index] ?? []) }];
    }),
  );
}

/** Writes the files of a release, fetches its images, and pins them. */
export async function prepareRelease(
  place: Workplace,
  name: string,
  { sources, files, state, plan }: Target,
): Promise<Deployed> {
  const asked = new Map(
    plan.changes.map(({ service, image }) => [service, image]),
  );
  const kept = state.current?.images ?? {};
  const wanted = { ...kept, ...Object.fromEntries(asked) };
  await write(place, name, sources, wanted, state);
  const where = filesOf(place, name, files);
  await fetchImages(place, where, plan.changes, state);
  const digests = await digestsOf(
    place,
    plan.changes.map(({ image }) => image.pin),
  );
  const pinned = plan.changes.map(({ service, image }, index) => [
    service,
    { ref: image.ref, pin: pinImage(image.pin, digests[index] ?? []) },
  ]);
  const images = { ...kept, ...Object.fromEntries(pinned) };
  await write(place, name, [], images, state);
  return deployedOf(place, name, files, images);
}

async function write(
  place: Workplace,
  name: string,
  sources: readonly FileSource[],
  images: Images,
  { declared }: HostState,
): Promise<void> {
  const text = imagesFile(images, (service) => declared.services.has(service));
  const all = [...sources, { name: 'images.json', text }];
  await place.change({
    what: `writing the release ${name}`,
    body: writeFiles,
    args: [
      releaseFolder(place.stateFolder, name),
      String(all.length),
      ...fileArguments(all),
    ],
  });
}

function filesOf(place: Workplace, name: string, files: readonly string[]) {
  const { directory, project, stateFolder } = place;
  const folder = releaseFolder(stateFolder, name);
  return { directory, project, files, folder };
}

async function deployedOf(
  place: Workplace,
  name: string,
  files: readonly string[],
  images: Images,
): Promise<Deployed> {
  const projectFiles = filesOf(place, name, files);
  if (files.length === 0) {
    return { name, files: projectFiles, images, hashes: new Map() };
  }
  const { output } = await place.session.run({
    what: 'reading the release',
    body: runCommand,
    args: [
      place.directory,
      ...composeCommand(projectFiles, 'config', '--hash', '*'),
    ],
    env: place.inputs.secrets ?? {},
  });
  return { name, files: projectFiles, images, hashes: readHashes(output) };
}

export type Recorded = Pick<
  Release,
  'kind' | 'previous' | 'undoes' | 'reason' | 'hashes'
>;

/** Keeps what is needed to come back to a release. */
export async function record(
  place: Workplace,
  { name, files, images }: Deployed,
  recorded: Recorded,
): Promise<void> {
  const { world } = place;
  const { actor, url } = runIdentity(world.context);
  const release: Release = {
    schema: 1,
    name,
    at: isoTime(world.clock.now()),
    by: actor,
    runUrl: url,
    files: files.files,
    images,
    ...recorded,
  };
  const text = `${JSON.stringify(release)}\n`;
  await place.change({
    what: `recording the release ${name}`,
    body: writeFiles,
    args: [files.folder, '1', 'release.json', 'text', text],
  });
}

/** From now on a release is the current one; its files are the project's. */
export async function commit(
  place: Workplace,
  { name, files }: Deployed,
): Promise<void> {
  const { directory, stateFolder } = place;
  await place.change({
    what: `making ${name} the current release`,
    body: commitRelease,
    args: [directory, stateFolder, name, String(keptReleases), ...files.files],
  });
}
