import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { root } from '@kit/devkit';
import { createProcessRunner } from '@kit/process';
import { type BundleRun, runBundle } from '@kit/testing';
import { type SecondEngine, startSecondEngine } from './second-engine.ts';
import { docker, image, pushVersions, until } from './shop.ts';
import { type SshHost, startSshHost } from './ssh-host.ts';
import { startStallingProxy } from './stalling-proxy.ts';

const action = join(root, 'actions/compose-deploy');
const project = 'pair';
const { run } = createProcessRunner();
const folder = mkdtempSync(join(tmpdir(), 'kit-hosts-'));
/** One path, on each host a folder of its own. */
const directory = mkdtempSync(join(tmpdir(), 'kit-project-'));
const elsewhere = mkdtempSync(join(tmpdir(), 'kit-project-'));
const temp = mkdtempSync('/tmp/kit-temp-');
let engine: SecondEngine;
let first: SshHost;
let second: SshHost;
let runs = 0;

const composeFile = `services:
  auth:
    image: ${image('1.0.0')}
    stop_grace_period: 1s
    deploy: { replicas: 2 }
    healthcheck:
      test: [CMD, /bin/busybox, wget, -q, -O, /dev/null, "http://127.0.0.1:8080/health/live"]
      interval: 1s
`;

beforeAll(async () => {
  await pushVersions('1.0.0', '1.1.0');
  engine = await startSecondEngine(300);
  first = await startSshHost();
  second = await startSshHost({
    dockerHost: engine.dockerHost,
    mount: [elsewhere, directory],
    letsIn: first.key,
  });
  writeFileSync(join(folder, 'compose.yaml'), composeFile);
}, 300_000);

afterAll(async () => {
  await first?.remove();
  await second?.remove();
  await engine?.remove();
  for (const path of [folder, directory, elsewhere, temp]) {
    rmSync(path, { recursive: true, force: true });
  }
});

function deploy(inputs: Record<string, string>, rest: Partial<BundleRun> = {}) {
  runs += 1;
  return runBundle({
    action,
    workspace: folder,
    inputs: {
      hosts: `${first.name}\n${second.name}`,
      'known-hosts': `${first.knownHosts}\n${second.knownHosts}`,
      'ssh-key': first.key,
      directory,
      project,
      files: 'compose.yaml',
      services: 'auth',
      'drain-wait': '0s',
      ...inputs,
    },
    ...rest,
    env: { GITHUB_RUN_ID: String(3000 + runs), RUNNER_TEMP: temp, ...rest.env },
  });
}

function told({ exitCode, outputs, log }: Awaited<ReturnType<typeof deploy>>) {
  if (outputs.get('reason-code') === undefined) console.log(log);
  return [exitCode, outputs.get('reason-code')];
}

/** What runs on each host: images without their registry. */
async function running() {
  const filter = `label=com.docker.compose.project=${project}`;
  const list = ['ps', '--filter', filter, '--format', '{{.Image}}'] as const;
  const texts = [await docker(...list), await engine.docker(...list)];
  return texts.map((text) =>
    text.split('\n').map((name) => name.replace(/^.*:(.*?)(@.*)?$/, '$1')),
  );
}

const current = (place: string) =>
  readFileSync(join(place, '.kit/current'), 'utf8');

it('deploys to two hosts that have the same paths, and records the same release', async () => {
  const result = await deploy({});
  expect(told(result)).toEqual([0, 'deployed']);
  expect(await running()).toEqual([
    ['1.0.0', '1.0.0'],
    ['1.0.0', '1.0.0'],
  ]);
  expect(current(elsewhere)).toBe(current(directory));
});

it('brings the first host back when the image store of the second is full', async () => {
  const before = current(directory);
  await engine.fill(512);
  const result = await deploy({ images: `auth=${image('1.1.0')}` });
  engine.free();
  expect(told(result)).toEqual([1, 'compose-disk-full']);
  expect(result.log).toContain(`host ${second.name}`);
  expect(result.log).toContain(`brought back: ${first.name}`);
  expect(await running()).toEqual([
    ['1.0.0', '1.0.0'],
    ['1.0.0', '1.0.0'],
  ]);
  expect([current(directory), current(elsewhere)]).toEqual([before, before]);
});

it('goes on when there is room again', async () => {
  const result = await deploy({ images: `auth=${image('1.1.0')}` });
  expect(told(result)).toEqual([0, 'deployed']);
  expect(await running()).toEqual([
    ['1.1.0', '1.1.0'],
    ['1.1.0', '1.1.0'],
  ]);
});

/** As soon as a run has a connection. */
const connected = () =>
  until('a connection', async () =>
    readdirSync(temp).some((name) => existsSync(join(temp, name, 'kit-0'))),
  );

/** As soon as a run has begun to change the second host. */
const atWork = () =>
  until('a run at work', async () =>
    existsSync(join(elsewhere, '.kit/unfinished')),
  );

it('says that a connection stalled in mid-work, in time, and the next run takes it up', async () => {
  const proxy = await startStallingProxy(second.port);
  const address = `root@127.0.0.1:${proxy.port}`;
  const swap = (text: string) =>
    text.replaceAll(`:${second.port}`, `:${proxy.port}`);
  const inputs = { images: `auth=${image('1.0.0')}` };
  void atWork().then(proxy.stall);
  const result = await deploy({
    ...inputs,
    hosts: address,
    'known-hosts': swap(second.knownHosts),
    'connect-timeout': '3s',
  });
  proxy.remove();
  expect(told(result)).toEqual([1, 'compose-host-timeout']);
  expect(result.log).toContain(`host ${address}`);
  const again = await deploy(inputs);
  expect(told(again)).toEqual([0, 'deployed']);
  expect(await running()).toEqual([
    ['1.0.0', '1.0.0'],
    ['1.0.0', '1.0.0'],
  ]);
});

it('gives up on a registry that never answers, and leaves nothing at work on the host', async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => {
    silent.listen(0, '127.0.0.1', resolve);
  });
  const address = silent.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const before = await running();
  const late = await deploy({
    images: `auth=127.0.0.1:${port}/auth:1`,
    'pull-timeout': '3s',
  });
  silent.close();
  expect(told(late)).toEqual([1, 'compose-host-timeout']);
  expect(late.log).toContain('pulling auth: not done after 3 s');
  expect(late.log).toContain('what ran before still runs');
  expect(await running()).toEqual(before);
  const next = await deploy({ 'lock-timeout': '0s', services: '' });
  expect(told(next)).toEqual([0, 'unchanged']);
});

it('leaves neither key nor connection on the runner when it is killed', async () => {
  const killed = await deploy(
    { images: `auth=${image('1.1.0')}` },
    { kill: { signal: 'SIGKILL', when: connected() } },
  );
  const left = killed.state.get('ssh-folder') ?? 'none';
  expect(existsSync(join(left, 'key'))).toBe(true);
  expect(await masters(left)).not.toEqual([]);
  const env = { 'STATE_ssh-folder': left };
  const post = await runBundle({ action, entry: 'post.js', env });
  expect(post.exitCode).toBe(0);
  expect(existsSync(left)).toBe(false);
  await until('no connection', async () => (await masters(left)).length === 0);
});

async function masters(path: string): Promise<readonly string[]> {
  const { stdout } = await run(['ps', '-eo', 'args']);
  return stdout.split('\n').filter((line) => line.startsWith(`ssh: ${path}/`));
}
