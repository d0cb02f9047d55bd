import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  afterAll,
  afterEach,
  beforeAll,
  describe,
  expect,
  it,
} from '@jest/globals';
import { systemClock } from '@kit/clock';
import { root } from '@kit/devkit';
import { createProcessRunner } from '@kit/process';
import { type BundleRun, runBundle, unintendedCommands } from '@kit/testing';
import {
  addressOf,
  buildRouter,
  composeFile,
  containersOf,
  docker,
  image,
  imagesOf,
  pushVersions,
  until,
} from './shop.ts';
import { type SshHost, startSshHost } from './ssh-host.ts';
import { startTraffic, stopTraffic } from './traffic.ts';

const action = join(root, 'actions/compose-deploy');
const { run } = createProcessRunner();
let host: SshHost;
let workspace: string;
let directory: string;
let runs = 0;

const versions = (version: string) =>
  writeFileSync(
    join(workspace, 'current.json'),
    JSON.stringify({
      services: {
        auth: { image: image(version).replace(/:[^:]*$/, ''), version },
        elsewhere: { image: 'registry.example.com/other', version: '1' },
      },
    }),
  );

function deploy(inputs: Record<string, string>, rest: Partial<BundleRun> = {}) {
  runs += 1;
  return runBundle({
    action,
    workspace,
    inputs: {
      hosts: host.name,
      'known-hosts': host.knownHosts,
      'ssh-key': host.key,
      directory,
      project: 'shop',
      'versions-file': 'current.json',
      drain: 'auth=signal:USR1',
      'drain-wait': '2s',
      ...inputs,
    },
    ...rest,
    env: { GITHUB_RUN_ID: String(1000 + runs), ...rest.env },
  });
}

beforeAll(async () => {
  host = await startSshHost();
  workspace = mkdtempSync(join(tmpdir(), 'kit-compose-'));
  directory = mkdtempSync(join(tmpdir(), 'kit-project-'));
  await pushVersions('1.0.0', '1.1.0', '1.2.0');
  await buildRouter();
  writeFileSync(join(workspace, 'compose.yaml'), composeFile);
}, 300_000);

afterEach(stopTraffic);

afterAll(async () => {
  await host.remove();
  rmSync(workspace, { recursive: true });
  rmSync(directory, { recursive: true });
});

describe('compose-deploy with a real sshd, engine and Compose', () => {
  it('shows the plan of a first deployment, and changes nothing', async () => {
    versions('1.0.0');
    const result = await deploy({ files: 'compose.yaml', 'dry-run': 'true' });
    expect(result.log).toContain('auth from nothing to');
    expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
      0,
      'dry-run',
    ]);
    expect(await containersOf('shop', 'auth')).toEqual([]);
    expect(existsSync(join(directory, '.kit'))).toBe(false);
  });

  it('deploys for the first time: files, variables and secrets, no trace of the secret', async () => {
    const secret = "s3cret'$(touch /tmp/kit-never)`touch /tmp/kit-never`";
    writeFileSync(join(workspace, 'production.env'), 'GREETING=servus\n');
    const result = await deploy({
      ...withSecret(secret),
      files: 'compose.yaml',
      'env-file': 'production.env',
      services: 'auth,auth-worker,router',
      images: 'router=router:latest',
      recreate: 'auth-worker,router',
      reason: 'the first one',
    });
    expect(told(result)).toEqual([0, 'deployed']);
    expect(await containersOf('shop', 'auth')).toHaveLength(3);
    const env = await docker(
      'inspect',
      '--format',
      '{{json .Config.Env}}',
      ...(await containersOf('shop', 'auth')).slice(0, 1),
    );
    expect(JSON.parse(env)).toEqual(
      expect.arrayContaining([`TOKEN=${secret}`, 'GREETING=servus']),
    );
    const { stdout } = await run(
      ['grep', '--recursive', '--files-with-matches', 's3cret', directory],
      { allowedExits: [0, 1] },
    );
    expect(stdout).toBe('');
    expect(existsSync('/tmp/kit-never')).toBe(false);
    const unmasked = result.log.replaceAll(/^::add-mask::.*$/gm, '');
    expect(unmasked).not.toContain('s3cret');
  });

  it('goes from 3 to 6 to 3 under traffic, and fails not one request', async () => {
    versions('1.1.0');
    const before = await containersOf('shop', 'auth');
    const worker = await startedAt('auth-worker');
    const traffic = startTraffic(await url());
    let most = 0;
    const counting = everyMoment(async () => {
      most = Math.max(most, (await containersOf('shop', 'auth')).length);
    });
    const result = await deploy(withSecret('x'));
    await until('2,000 answers', async () => traffic.answered() >= 2_000);
    await counting.stop();
    const { answered, failures, versions: seen } = await traffic.stop();
    expect(told(result)).toEqual([0, 'deployed']);
    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThanOrEqual(2_000);
    expect([...seen.keys()].sort()).toEqual(['1.0.0', '1.1.0']);
    console.log(`${answered} answered, 0 failed, by version:`, seen);
    expect(most).toBe(6);
    const after = await containersOf('shop', 'auth');
    expect(after).toHaveLength(3);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
    expect(await startedAt('auth-worker')).not.toBe(worker);
  });

  it('does nothing when nothing is different', async () => {
    const before = await containersOf('shop', 'auth');
    const result = await deploy(withSecret('x'));
    expect(told(result)).toEqual([0, 'unchanged']);
    expect(await containersOf('shop', 'auth')).toEqual(before);
  });

  it('leaves the old set as it is when the new one never becomes healthy, and says why', async () => {
    versions('broken');
    const before = await containersOf('shop', 'auth');
    const current = readFileSync(join(directory, '.kit/current'), 'utf8');
    const traffic = startTraffic(await url());
    const result = await deploy(withSecret('x'));
    const { failures } = await traffic.stop();
    expect(told(result)).toEqual([1, 'unhealthy']);
    expect(result.outputs.get('failed-service')).toBe('auth');
    expect(result.log).toMatch(/auth: shop-auth-\d is unhealthy/);
    expect(result.log).toContain('what ran before still runs');
    const json = JSON.parse(result.outputs.get('json') ?? '');
    const { diagnosis } = json.hosts[0];
    expect(diagnosis.health).toContain('wget');
    expect(diagnosis.logs.split('\n')).toHaveLength(20);
    expect(diagnosis.logs).toContain('line 30');
    expect(json.audit.code).toBe('D002');
    expect(result.summary).toContain('line 30');
    expect(unintendedCommands(result.log)).toEqual([]);
    expect(failures).toEqual([]);
    expect(await containersOf('shop', 'auth')).toEqual(before);
    expect(readFileSync(join(directory, '.kit/current'), 'utf8')).toBe(current);
  });

  it('takes up what a killed run left, after its lock has run out', async () => {
    versions('1.2.0');
    const traffic = startTraffic(await url());
    const six = until('six containers', async () => {
      return (await containersOf('shop', 'auth')).length > 3;
    });
    const killed = await deploy(withSecret('x'), {
      kill: { signal: 'SIGKILL', when: six },
    });
    expect(killed.signal).toBe('SIGKILL');
    const result = await deploy(withSecret('x'));
    const { failures } = await traffic.stop();
    expect(told(result)).toEqual([0, 'deployed']);
    expect(result.log).toContain('waiting for the lock');
    expect(failures).toEqual([]);
    expect(await containersOf('shop', 'auth')).toHaveLength(3);
    expect(await imagesOf('shop', 'auth')).toEqual([image('1.2.0')]);
  });

  it('goes back to the one before, not further, and to any recorded version', async () => {
    const back = { ...withSecret('x'), 'versions-file': '', reason: 'errors' };
    const first = await deploy({ ...back, rollback: 'previous' });
    expect(told(first)).toEqual([0, 'rolled-back']);
    expect(await imagesOf('shop', 'auth')).toEqual([image('1.1.0')]);
    const again = await deploy({ ...back, rollback: 'previous' });
    expect(told(again)).toEqual([0, 'unchanged']);
    const to = (version: string) =>
      deploy({ ...back, services: 'auth', rollback: `version:${version}` });
    const far = await to('1.0.0');
    expect(told(far)).toEqual([0, 'rolled-back']);
    expect(await imagesOf('shop', 'auth')).toEqual([image('1.0.0')]);
    const none = await to('9.9.9');
    expect(none.log).toContain('no release has auth 9.9.9');
    expect(await containersOf('shop', 'auth')).toHaveLength(3);
  });

  it('tells of drift before it changes anything', async () => {
    const [one = ''] = await containersOf('shop', 'auth');
    await docker('rm', '--force', one);
    const result = await deploy({ 'on-drift': 'fail' });
    expect(told(result)).toEqual([1, 'drift']);
    expect(result.log).toContain('auth runs 2 times, declared 3');
    expect(await containersOf('shop', 'auth')).toHaveLength(2);
  });

  it('is where a rollback would go only when all of that runs', async () => {
    const left = await containersOf('shop', 'auth');
    const result = await deploy({
      ...withSecret('x'),
      'versions-file': '',
      services: 'auth',
      rollback: 'version:1.0.0',
    });
    expect(told(result)).toEqual([0, 'rolled-back']);
    const now = await containersOf('shop', 'auth');
    expect(now).toHaveLength(3);
    expect(now).toEqual(expect.arrayContaining(left));
  });

  it.each([
    [
      'a container_name',
      '    container_name: only-one\n',
      'container_name: only-one',
    ],
    [
      'a fixed port',
      '    ports: ["18080:8080"]\n',
      'the fixed host port 18080',
    ],
  ])('refuses to run a service twice that has %s', async (_, lines, what) => {
    writeFileSync(
      join(workspace, 'odd.yaml'),
      composeFile.replace('    deploy:\n      replicas: 3\n', lines),
    );
    const result = await deploy({ files: 'odd.yaml', services: 'auth' });
    expect(told(result)).toEqual([1, 'compose-preflight']);
    expect(result.log).toContain(what);
  });

  it('sends nothing to a host with another key', async () => {
    const result = await deploy({ 'known-hosts': host.wrongKnownHosts });
    expect(told(result)).toEqual([1, 'compose-host-key']);
    expect(result.log).toContain(`host ${host.name}`);
  });

  it('is not let in with another key of its own', async () => {
    const result = await deploy({ 'ssh-key': 'no key' });
    expect(told(result)).toEqual([1, 'compose-host-refused']);
  });

  it('reaches a host through another', async () => {
    const result = await deploy({ jump: host.name, 'dry-run': 'true' });
    expect(result.exitCode).toBe(0);
  });

  it('gives up on a host that hangs, in time', async () => {
    host.hang();
    const result = await deploy({ 'connect-timeout': '3s' });
    host.wake();
    expect(told(result)).toEqual([1, 'compose-host-timeout']);
    expect(result.milliseconds).toBeLessThan(60_000);
  });

  it('says that the disk of the host is full', async () => {
    const small = mkdtempSync(join(tmpdir(), 'kit-small-'));
    await run(['mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small]);
    try {
      writeFileSync(join(small, 'fill'), Buffer.alloc(60 * 1024));
      const result = await deploy({
        directory: small,
        files: 'compose.yaml',
        services: 'auth',
        project: 'small',
      });
      expect(told(result)).toEqual([1, 'compose-disk-full']);
      expect(await containersOf('small', 'auth')).toEqual([]);
    } finally {
      await run(['umount', small]);
      rmSync(small, { recursive: true });
    }
  });
});

/** The same each time: it is part of the configuration of the containers. */
function withSecret(secret: string) {
  given ??= secret;
  return { secrets: `TOKEN=${given}` };
}
let given: string | undefined;

function told({ exitCode, outputs, log }: Awaited<ReturnType<typeof deploy>>) {
  if (outputs.get('reason-code') === undefined) console.log(log);
  return [exitCode, outputs.get('reason-code')];
}

async function url() {
  return `http://${await addressOf('shop', 'router')}:8080/api/v1/version`;
}

async function startedAt(service: string) {
  const ids = await containersOf('shop', service);
  return docker('inspect', '--format', '{{.State.StartedAt}}', ...ids);
}

function everyMoment(look: () => Promise<void>) {
  let isOn = true;
  const looking = (async () => {
    while (isOn) {
      await look();
      await systemClock.sleep(200);
    }
  })();
  return {
    async stop() {
      isOn = false;
      await looking;
    },
  };
}
