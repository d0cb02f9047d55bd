import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  createFifthTeam,
  type FifthTeam,
  image,
  project,
  type Started,
  shown,
} from './fifth-team.ts';
import { addressOf, containersOf, docker } from './shop.ts';
import { type SshHost, startSshHost } from './ssh-host.ts';

const currentFile = 'gitops/versions/current.json';
const first = {
  services: {
    auth: { image: image('auth'), version: '1.0.0' },
    waste: { image: image('waste'), version: '1.0.0' },
  },
};

let host: SshHost;
let team: FifthTeam;

beforeAll(async () => {
  host = await startSshHost();
  team = await createFifthTeam(host);
});

afterAll(async () => {
  team?.remove();
  await host?.remove();
});

it.each(Object.entries(shown))('shows %s in 25 lines at most', (_, text) => {
  expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
});

it('brings the first versions to the host', async () => {
  const started = await team.push({
    [currentFile]: `${JSON.stringify(first, null, 2)}\n`,
  });
  expect(ended(started)).toEqual(['deliver.yml: host success']);
  expect(await answered('waste')).toBe('1.0.0');
  expect(await answered('auth')).toBe('1.0.0');
});

it('starts nothing for what belongs to no service', async () => {
  expect(await team.push({ 'README.md': 'shop\n' })).toEqual([]);
});

it('brings a change of one service from a push to the host', async () => {
  const neighbour = await lifeOf('auth');
  const worker = await lifeOf('waste-worker');
  const started = await team.push({ 'services/waste/version': '1.1.0\n' });
  expect(ended(started)).toEqual([
    'waste.yml: ship success',
    'deliver.yml: host success',
  ]);
  expect(await answered('waste')).toBe('1.1.0');
  const declared = await team.declared('waste');
  expect(declared.version).toMatch(/^[0-9a-f]{40}$/);
  expect(declared.image).toMatch(/@sha256:[0-9a-f]{64}$/);
  expect(await runs('waste')).toBe(declared.image);
  expect(await lifeOf('waste-worker')).not.toEqual(worker);
  expect(await lifeOf('auth')).toEqual(neighbour);
});

it('takes one service back, and leaves its neighbour alone', async () => {
  const neighbour = await lifeOf('auth');
  const started = await team.rollBack('answers are wrong');
  expect(ended(started)).toEqual([
    'back.yml: back success',
    'deliver.yml: host success',
  ]);
  expect(await answered('waste')).toBe('1.0.0');
  expect(await team.declared('waste')).toMatchObject(first.services.waste);
  expect(await runs('waste')).toMatch(`${image('waste')}:1.0.0`);
  expect(await lifeOf('auth')).toEqual(neighbour);
});

/** Each job that ran, by its workflow; the log when one failed. */
function ended(started: Started): readonly string[] {
  for (const { exitCode, log } of started) if (exitCode !== 0) console.log(log);
  return started.flatMap(({ workflow, jobs }) =>
    [...jobs].map(([job, end]) => `${workflow}: ${job} ${end}`),
  );
}

async function answered(service: string): Promise<string> {
  const address = await addressOf(project, service);
  const response = await fetch(`http://${address}:8080/version`);
  return (await response.text()).trim();
}

async function runs(service: string): Promise<string> {
  const ids = await containersOf(project, service);
  return docker('inspect', '--format', '{{.Config.Image}}', ...ids);
}

/** Its containers, and since when they run. */
async function lifeOf(service: string): Promise<string> {
  const ids = await containersOf(project, service);
  return docker('inspect', '--format', '{{.Id}} {{.State.StartedAt}}', ...ids);
}
