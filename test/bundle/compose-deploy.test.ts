import {
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
} from '@jest/globals';
import { systemClock, waitUntil } from '@kit/clock';
import {
  type BundleResult,
  type BundleRun,
  runBundle,
  unintendedCommands,
} from '@kit/testing';
import {
  type FakeHosts,
  fakeHosts,
  project,
} from '../../actions/compose-deploy/test/fake-hosts.ts';

const action = join(import.meta.dirname, '../../actions/compose-deploy');
let hosts: FakeHosts;

/** Two hosts after the first deployment: what most tests begin with. */
let deployed: FakeHosts;
let begun: BundleResult;

beforeAll(async () => {
  hosts = fakeHosts();
  hosts.write('compose.yaml', project);
  begun = await first({ hosts: 'web-1, deploy@web-2:2222' });
  deployed = hosts;
}, 300_000);
afterAll(() => deployed.remove());
beforeEach(() => {
  hosts = fakeHosts(deployed);
});
afterEach(() => hosts.remove());

let runs = 0;
function deploy(inputs: Record<string, string>, rest: Partial<BundleRun> = {}) {
  runs += 1;
  return runBundle({
    action,
    workspace: hosts.workspace,
    inputs: {
      hosts: 'web-1',
      directory: '/srv/shop',
      'known-hosts': 'x',
      'ssh-key': 'a key that opens nothing',
      files: 'compose.yaml',
      'drain-wait': '0s',
      'health-timeout': '3s',
      ...inputs,
    },
    ...rest,
    env: { ...hosts.env, GITHUB_RUN_ID: String(2000 + runs), ...rest.env },
  });
}
const first = (inputs: Record<string, string> = {}) =>
  deploy({ services: 'auth,worker', ...inputs });

function appears(file: string) {
  return waitUntil(
    async () =>
      existsSync(file)
        ? { done: true as const, value: true }
        : { done: false as const, seen: 'nothing' },
    { what: file, timeoutMs: 120_000, intervalMs: 50, clock: systemClock },
  );
}

function told({ exitCode, outputs }: BundleResult) {
  return [exitCode, outputs.get('reason-code')];
}
const jsonOf = ({ outputs }: BundleResult) =>
  JSON.parse(outputs.get('json') ?? '');
const running = ['auth r/auth:1', 'auth r/auth:1', 'worker r/worker:1'];

describe('the bundle of compose-deploy, hosts behind a fake ssh', () => {
  it('deploys to two hosts, and records the same release on both', () => {
    const result = begun;
    expect(told(result)).toEqual([0, 'deployed']);
    expect(hosts.containers('web-1')).toEqual(running);
    expect(hosts.containers('web-2')).toEqual(running);
    const current = hosts.file('web-1', '.kit/current');
    expect(current?.trim()).toBe(result.outputs.get('release'));
    expect(hosts.file('web-2', '.kit/current')).toBe(current);
    expect(hosts.file('web-1', 'compose.yaml')).toBe(JSON.stringify(project));
    const { audit } = jsonOf(result);
    expect(audit.events.map(({ event }: { event: string }) => event)).toEqual([
      'deployment_initiated',
      ...Array.from({ length: 4 }, () => 'traffic_switched'),
    ]);
  }, 300_000);

  it('brings the first host back when the second fails', async () => {
    hosts.fault(
      'web-2',
      'if grep -q "\'up\'" "$script"; then echo "Error: no space left on device" >&2; exit 1; fi',
    );
    const before = hosts.file('web-1', '.kit/current');
    const result = await deploy({
      hosts: 'web-1,web-2',
      images: 'auth=r/auth:2',
    });
    expect(told(result)).toEqual([1, 'compose-disk-full']);
    expect(result.log).toContain('brought back: web-1');
    expect(hosts.containers('web-1')).toEqual(running);
    expect(hosts.containers('web-2')).toEqual(running);
    expect(hosts.file('web-1', '.kit/current')).toBe(before);
    expect(jsonOf(result).audit).toMatchObject({
      code: 'D003',
      error: 'ROLLBACK_TRIGGERED',
    });
  }, 300_000);

  it('names the container, its health check and its last lines, and gives the runner no command', async () => {
    const result = await deploy({
      images: 'auth=r/auth:bad',
      reason: '##[set-output name=changed;]x\n::error::y',
    });
    expect(told(result)).toEqual([1, 'unhealthy']);
    expect(hosts.containers('web-1')).toEqual(running);
    expect(result.log).toMatch(/auth: shop-auth-\d+ is unhealthy/);
    expect(result.summary).toContain('last words of auth');
    expect(jsonOf(result)).toMatchObject({
      failedService: 'auth',
      audit: { code: 'D002' },
    });
    expect(unintendedCommands(result.log)).toEqual([]);
  }, 300_000);

  it('says what it last saw of one that is never ready', async () => {
    const result = await deploy({ images: 'auth=r/auth:slow' });
    expect(told(result)).toEqual([1, 'unhealthy']);
    expect(result.log).toContain('not ready after 3 s: 0 of 2 ready');
    expect(hosts.containers('web-1')).toEqual(running);
  }, 300_000);

  it('brings back a service that was changed before another failed', async () => {
    const result = await deploy({
      images: 'auth=r/auth:2\nworker=r/worker:port',
    });
    expect(told(result)).toEqual([1, 'compose-remote-failed']);
    expect(result.log).toContain('port is already allocated');
    expect(hosts.containers('web-1')).toEqual(running);
    expect(result.outputs.get('rolled-back')).toBe('true');
  }, 300_000);

  it.each([
    ['is cancelled while old containers drain', {}],
    ['cannot drain them', { fault: 'touch "$FAKE_HOST/deaf"' }],
  ])(
    'gives a service back new containers of before when it %s',
    async (_, { fault }: { fault?: string }) => {
      const state = () => hosts.file('web-1', '../../state.json') ?? '';
      const before: { containers: { id: string }[] } = JSON.parse(state());
      if (fault !== undefined) hosts.fault('web-1', fault);
      const kill = () => ({
        signal: 'SIGTERM' as const,
        when: appears(join(hosts.root, 'web-1', 'drained')),
      });
      const result = await deploy(
        {
          images: 'auth=r/auth:2',
          drain: 'auth=signal:USR1',
          'drain-wait': fault === undefined ? '15s' : '0s',
        },
        fault === undefined ? { kill: kill() } : {},
      );
      expect(result.exitCode).toBe(1);
      expect(hosts.containers('web-1')).toEqual(running);
      // Those that were drained take no requests any more.
      for (const { id } of before.containers) {
        if (id.startsWith('auth')) expect(state()).not.toContain(id);
      }
      expect(hosts.file('web-1', '.kit/unfinished')).toBeUndefined();
    },
    300_000,
  );

  it('keeps what there is when it is told to', async () => {
    const result = await deploy({
      images: 'auth=r/auth:2\nworker=r/worker:port',
      'on-failure': 'keep',
    });
    expect(hosts.containers('web-1')).toEqual([
      'auth r/auth:2',
      'auth r/auth:2',
      'worker r/worker:1',
    ]);
    expect(result.outputs.get('deployed')).toBe('["auth"]');
    const next = await deploy({});
    expect(next.log).toContain('a deployment of it broke off');
  }, 300_000);

  it('changes nothing when an image is not to be had', async () => {
    const result = await deploy({ images: 'auth=r/auth:gone' });
    expect(told(result)).toEqual([1, 'compose-remote-failed']);
    expect(result.log).toContain('manifest unknown');
    expect(hosts.containers('web-1')).toEqual(running);
  }, 300_000);

  it('ends with a clear error when the connection breaks in the middle, and the next run takes it up', async () => {
    hosts.fault(
      'web-1',
      'if [ ! -e "$FAKE_HOST/broke" ] && grep -q "\'up\'" "$script"; then touch "$FAKE_HOST/broke"; /bin/sh -s <"$script" >/dev/null; echo "client_loop: send disconnect: Broken pipe" >&2; exit 255; fi; if [ -e "$FAKE_HOST/broke" ]; then echo "ssh: connect to host web-1 port 22: Connection refused" >&2; exit 255; fi',
    );
    const image = { images: 'auth=r/auth:2' };
    const broken = await deploy(image);
    expect(told(broken)).toEqual([1, 'compose-host-unreachable']);
    expect(hosts.containers('web-1')).toHaveLength(5);
    hosts.fault('web-1', '');
    const again = await deploy(image, {
      env: { GITHUB_RUN_ID: String(2000 + runs), GITHUB_RUN_ATTEMPT: '2' },
    });
    expect(told(again)).toEqual([0, 'deployed']);
    expect(hosts.containers('web-1')).toEqual([
      'auth r/auth:2',
      'auth r/auth:2',
      'worker r/worker:1',
    ]);
  }, 300_000);

  it('brings back also what a run that broke off had changed', async () => {
    hosts.fault(
      'web-1',
      'if [ -e "$FAKE_HOST/broke" ] || grep -q "worker=2" "$script"; then touch "$FAKE_HOST/broke"; echo "ssh: connect to host web-1 port 22: Connection refused" >&2; exit 255; fi',
    );
    const broken = await deploy({ images: 'auth=r/auth:2\nworker=r/worker:2' });
    expect(told(broken)).toEqual([1, 'compose-host-unreachable']);
    expect(hosts.containers('web-1')).toContain('auth r/auth:2');
    hosts.fault('web-1', '');
    const next = await deploy(
      { images: 'auth=r/auth:2\nworker=r/worker:port' },
      { env: { GITHUB_RUN_ID: String(2000 + runs), GITHUB_RUN_ATTEMPT: '2' } },
    );
    expect(told(next)).toEqual([1, 'compose-remote-failed']);
    expect(hosts.containers('web-1')).toEqual(running);
    expect(next.outputs.get('rolled-back')).toBe('true');
  }, 300_000);

  it('stays where a rollback went only when that still runs', async () => {
    await deploy({ images: 'auth=r/auth:2' });
    const back = () => deploy({ files: '', rollback: 'previous' });
    expect(told(await back())).toEqual([0, 'rolled-back']);
    expect(told(await back())).toEqual([0, 'unchanged']);
    const state = join(hosts.root, 'web-1', 'state.json');
    const { containers, ...rest } = JSON.parse(readFileSync(state, 'utf8'));
    const some = containers.slice(1);
    writeFileSync(state, JSON.stringify({ ...rest, containers: some }));
    expect(hosts.containers('web-1')).toHaveLength(2);
    expect(told(await back())).toEqual([0, 'rolled-back']);
    expect(hosts.containers('web-1')).toEqual(running);
    expect(told(await back())).toEqual([0, 'unchanged']);
  }, 300_000);

  it.each([
    [
      'COMPOSE_UNAVAILABLE',
      'exec /bin/sh -c "cat >/dev/null; exit 0"',
      'the login shell did not run',
    ],
    [
      'COMPOSE_HOST_KEY',
      'echo "Host key verification failed." >&2; exit 255',
      'Host key verification failed',
    ],
    [
      'COMPOSE_HOST_REFUSED',
      'echo "x: Permission denied (publickey)." >&2; exit 255',
      'Permission denied',
    ],
  ])(
    'says what is wrong: %s',
    async (code, shell, said) => {
      hosts.fault('web-1', shell);
      const result = await first();
      expect(result.exitCode).toBe(1);
      expect(result.log).toContain(said);
      if (code !== 'COMPOSE_UNAVAILABLE') expect(result.log).toContain(code);
    },
    60_000,
  );

  it('ends at once when it is cancelled, also while a host hangs', async () => {
    hosts.fault('web-1', 'sleep 600');
    const begun = performance.now();
    const result = await deploy(
      { 'connect-timeout': '1s', services: 'auth' },
      { kill: { signal: 'SIGTERM', afterMs: 4000 } },
    );
    expect(result.exitCode).toBe(1);
    expect(performance.now() - begun).toBeLessThan(30_000);
  }, 300_000);

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'leaves no key on the runner after %s',
    async (signal) => {
      const temp = join(hosts.root, 'temp');
      mkdirSync(temp);
      hosts.fault(
        'web-1',
        'touch "$FAKE_HOST/asked"; while [ -d "$FAKE_ROOT" ]; do sleep 1; done',
      );
      const env = { RUNNER_TEMP: temp };
      // The fake ssh has been started by then.
      const kill = {
        signal,
        when: appears(join(hosts.root, 'web-1', 'asked')),
      };
      const ended = await deploy({ 'connect-timeout': '1s' }, { kill, env });
      const folder = ended.state.get('ssh-folder') ?? 'none';
      const key = join(folder, 'key');
      expect(folder.startsWith(temp)).toBe(true);
      expect(existsSync(key)).toBe(signal === 'SIGKILL');
      if (signal === 'SIGKILL') {
        expect(readFileSync(key, 'utf8')).toContain('opens nothing');
        expect(statSync(key).mode & 0o777).toBe(0o600);
      }
      const after = await runBundle({
        action,
        entry: 'post.js',
        env: { ...hosts.env, 'STATE_ssh-folder': folder },
      });
      expect(after.exitCode).toBe(0);
      expect(after.log.includes('removed the SSH key')).toBe(
        signal === 'SIGKILL',
      );
      expect(existsSync(folder)).toBe(false);
    },
    300_000,
  );

  it('keeps passwords out of command lines, files and the log', async () => {
    const password = 'hunter2-hunter2';
    const result = await deploy({
      images: 'auth=r/auth:2',
      'registry-auths': `r.example.com robot ${password}`,
      secrets: `TOKEN=${password}-too`,
    });
    expect(told(result)).toEqual([0, 'deployed']);
    const lines = JSON.stringify(hosts.calls('web-1'));
    expect(lines).toContain('"pull","--quiet"');
    expect(lines).not.toContain('hunter2');
    expect(lines).not.toContain(
      Buffer.from(`robot:${password}`).toString('base64'),
    );
    const log = result.log.replaceAll(/^::add-mask::.*$/gm, '');
    expect(log).not.toContain('hunter2');
  }, 300_000);

  it('keeps a record of what could not be read', async () => {
    hosts.write('compose.yaml', 'services: [');
    const result = await deploy({ images: 'auth=r/auth:2' });
    expect(told(result)).toEqual([1, 'compose-config-invalid']);
    expect(result.log).toContain('did not find expected node content');
    expect(jsonOf(result).audit).toMatchObject({
      code: 'D004',
      error: 'CONFIG_LOAD_FAILED',
    });
    expect(hosts.containers('web-1')).toEqual(running);
  }, 300_000);

  it('names all wrong inputs at once', async () => {
    const result = await deploy({
      hosts: '-oProxyCommand=id',
      directory: 'relative',
      images: 'auth=$(id)',
      drain: 'auth=rm',
    });
    for (const name of ['hosts', 'directory', 'images', 'drain']) {
      expect(result.log).toContain(`input "${name}": got`);
    }
  });
});
