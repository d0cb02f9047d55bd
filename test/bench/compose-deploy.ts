// compose-deploy beside the five ssh lines with `sleep 5` that a team writes by
// hand: 3 → 6 → 3 on a real sshd, engine and registry; seconds, connections and
// commands of one deployment. Run it beside an engine:
//   test/docker/engine.sh run npm run bench -- compose-deploy
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@kit/devkit';
import { createProcessRunner } from '@kit/process';
import { runBundle } from '@kit/testing';
import { containersOf, docker, image, pushVersions } from '../compose/shop.ts';
import { type SshHost, startSshHost } from '../compose/ssh-host.ts';
import { median } from './measure.ts';

const rounds = Number(process.env['KIT_BENCH_ROUNDS'] ?? 3);
const action = join(root, 'actions/compose-deploy');
const folder = mkdtempSync('/tmp/kit-bench-');
const { run } = createProcessRunner();

const composeFile = `services:
  auth:
    image: ${image('${VERSION:-1.0.0}')}
    stop_grace_period: 1s
    deploy: { replicas: 3 }
    healthcheck:
      test: [CMD, /bin/busybox, wget, -q, -O, /dev/null, "http://127.0.0.1:8080/health/live"]
      interval: 1s
  auth-worker:
    image: ${image('1.0.0')}
    entrypoint: [/bin/busybox, sleep, "100000"]
    stop_grace_period: 1s
`;

interface Contender {
  readonly name: string;
  deploy(version: string, host: SshHost): Promise<void>;
}

/** Each line a connection of its own, and health a matter of hope. */
const byHand: Contender = {
  name: 'five ssh lines, sleep 5',
  async deploy(version) {
    const at = join(folder, 'by-hand');
    const compose = `cd ${at} && export VERSION=${version} && docker compose --project-name by-hand`;
    const up = 'up -d --no-deps --scale';
    for (const line of [
      `${compose} pull --quiet auth`,
      `${compose} ${up} auth=6 --no-recreate auth`,
      `sleep 5; ${compose} ps auth`,
      `${compose} ${up} auth=3 --no-recreate auth`,
      `${compose} restart --no-deps auth-worker`,
    ]) {
      await run(['ssh', '-F', join(folder, 'ssh'), 'host', line]);
    }
  },
};

const ours = (name: string, drainWait: string): Contender => ({
  name: `compose-deploy, drain-wait ${drainWait}`,
  async deploy(version, host) {
    const result = await runBundle({
      action,
      workspace: folder,
      inputs: {
        hosts: host.name,
        'known-hosts': host.knownHosts,
        'ssh-key': host.key,
        directory: join(folder, name),
        project: name,
        images: `auth=${image(version)}`,
        workers: 'auth=auth-worker',
        'drain-wait': drainWait,
      },
    });
    if (result.exitCode !== 0) throw new Error(result.log);
  },
});

const contenders = [ours('quick', '0s'), ours('usual', '5s'), byHand];

async function begin(name: string): Promise<void> {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'compose.yaml'), composeFile);
  const at = ['--project-name', name, '--project-directory'] as const;
  await docker(
    'compose',
    ...at,
    join(folder, name),
    'up',
    '-d',
    '--quiet-pull',
  );
}

function writeConfig({ port, key, knownHosts }: SshHost): void {
  writeFileSync(join(folder, 'key'), key, { mode: 0o600 });
  writeFileSync(join(folder, 'known'), `${knownHosts}\n`);
  const settings = {
    HostName: '127.0.0.1',
    Port: port,
    User: 'root',
    IdentityFile: join(folder, 'key'),
    UserKnownHostsFile: join(folder, 'known'),
    LogLevel: 'ERROR',
  };
  const lines = Object.entries(settings).map((pair) => `  ${pair.join(' ')}`);
  writeFileSync(join(folder, 'ssh'), `Host host\n${lines.join('\n')}\n`);
}

async function measure(host: SshHost, contender: Contender, version: string) {
  const before = host.counts();
  const started = performance.now();
  await contender.deploy(version, host);
  const seconds = (performance.now() - started) / 1000;
  const { connections, sessions } = host.counts();
  return {
    seconds,
    connections: connections - before.connections,
    sessions: sessions - before.sessions,
  };
}

if (process.env['KIT_REGISTRY'] === undefined) {
  throw new Error('start it with test/docker/engine.sh run');
}
const host = await startSshHost();
try {
  await pushVersions('1.0.0', '1.1.0');
  writeConfig(host);
  for (const name of ['quick', 'usual', 'by-hand']) await begin(name);
  const figures = contenders.map(
    () => [] as Awaited<ReturnType<typeof measure>>[],
  );
  for (let round = 0; round <= rounds; round++) {
    const version = round % 2 === 0 ? '1.1.0' : '1.0.0';
    for (const [index, contender] of contenders.entries()) {
      const figure = await measure(host, contender, version);
      if (round > 0) figures[index]?.push(figure);
    }
  }
  for (const [index, { name }] of contenders.entries()) {
    const of = (key: 'seconds' | 'connections' | 'sessions') =>
      median((figures[index] ?? []).map((figure) => figure[key]));
    console.log(
      `${name.padEnd(32)} ${of('seconds').toFixed(1)} s, ${of('connections')} connections, ${of('sessions')} commands`,
    );
  }
  const left = await containersOf('by-hand', 'auth');
  console.log(`by hand, ${left.length} containers are left`);
} finally {
  await host.remove();
  rmSync(folder, { recursive: true });
}
