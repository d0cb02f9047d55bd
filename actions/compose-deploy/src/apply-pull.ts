import { type ProjectFiles, pullImages } from './compose-command.ts';
import { parseJson } from './declared.ts';
import type { Login } from './input-lines.ts';
import type { Change, HostState } from './plan.ts';
import {
  findImages,
  pullWithLogin,
  readDigests,
  runCommand,
} from './remote-scripts.ts';
import type { Workplace } from './unit.ts';

/** Fetches the images of what changes, as far as they are not there. */
export async function fetchImages(
  place: Workplace,
  files: ProjectFiles,
  changes: readonly Change[],
  state: HostState,
): Promise<void> {
  const absent = await findAbsent(place, changes);
  if (absent.length > 0) await pull(place, files, absent, state);
}

/** What is to be fetched: all but what is named by a digest and is there. */
async function findAbsent(
  { session }: Workplace,
  changes: readonly Change[],
): Promise<readonly Change[]> {
  const pinned = changes.filter(({ image }) => image.pin.includes('@'));
  if (pinned.length === 0) return changes;
  const { output } = await session.run({
    what: 'looking for images',
    body: findImages,
    args: pinned.map(({ image }) => image.pin),
  });
  const present = new Set(output.split('\n'));
  return changes.filter(({ image }) => !present.has(image.pin));
}

async function pull(
  place: Workplace,
  files: ProjectFiles,
  changes: readonly Change[],
  { declared }: HostState,
): Promise<void> {
  const { inputs, directory } = place;
  const services = changes.map(({ service }) => service);
  const what = `pulling ${services.join(', ')}`;
  const timeoutMs = inputs.pullTimeout;
  const logins = inputs.registryAuths ?? [];
  if (logins.length > 0) {
    const pairs = changes.flatMap(({ service, image }) => [
      declared.services.get(service)?.platform ?? '',
      image.pin,
    ]);
    const args = [loginConfig(logins), ...pairs];
    return place.change({ what, body: pullWithLogin, args, timeoutMs });
  }
  const command = pullImages(files, services);
  const args = [directory, ...command];
  const env = inputs.secrets ?? {};
  await place.change({ what, body: runCommand, args, env, timeoutMs });
}

function loginConfig(logins: readonly Login[]): string {
  const auths = logins.map(({ registry, username, password }) => [
    registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry,
    { auth: Buffer.from(`${username}:${password}`).toString('base64') },
  ]);
  return JSON.stringify({ auths: Object.fromEntries(auths) });
}

export async function digestsOf(
  { session }: Workplace,
  images: readonly string[],
): Promise<readonly (readonly string[])[]> {
  if (images.length === 0) return [];
  const { output } = await session.run({
    what: 'reading the digests',
    body: readDigests,
    args: images,
  });
  return output
    .trim()
    .split('\n')
    .map((line) => {
      const digests = parseJson(line);
      return Array.isArray(digests) ? digests.map(String) : [];
    });
}
