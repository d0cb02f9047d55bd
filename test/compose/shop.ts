import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock, waitUntil } from '@kit/clock';
import { root } from '@kit/devkit';
import { createProcessRunner } from '@kit/process';

const { run } = createProcessRunner();
const registry = process.env['KIT_REGISTRY'] ?? '';
const busybox = join(process.env['KIT_BUSYBOX'] ?? '', 'amd64/busybox');
const source = join(root, 'test/sample/services/auth');

export const image = (version: string) => `${registry}/shop/auth:${version}`;

/** `docker` with these arguments, on the engine of the tier. */
export async function docker(...args: string[]): Promise<string> {
  const { stdout } = await run(['docker', ...args], { timeoutMs: 120_000 });
  return stdout.trim();
}

const api = `FROM scratch
COPY busybox /bin/busybox
COPY api /api
EXPOSE 8080
ENTRYPOINT ["/api"]
`;

/** Says a lot, and never listens. */
const broken = `FROM scratch
COPY busybox /bin/busybox
ENTRYPOINT ["/bin/busybox", "sh", "-c", "i=0; while [ $i -lt 30 ]; do i=$((i+1)); echo line $i '##[error]no'; done; exec /bin/busybox sleep 600"]
`;

/** The sample's service in these versions, each pushed to the registry. */
export async function pushVersions(...versions: string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kit-shop-'));
  try {
    cpSync(busybox, join(folder, 'busybox'));
    for (const version of versions) {
      await run(
        [
          'go',
          'build',
          '-trimpath',
          '-ldflags',
          `-s -w -X main.version=${version}`,
          '-o',
          join(folder, 'api'),
          './cmd/api',
        ],
        { cwd: source, env: { ...process.env, CGO_ENABLED: '0' } },
      );
      await pushImage(folder, api, image(version));
    }
    await pushImage(folder, broken, image('broken'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function pushImage(folder: string, dockerfile: string, name: string) {
  writeFileSync(join(folder, 'Dockerfile'), dockerfile);
  await docker('build', '--quiet', '--tag', name, folder);
  await docker('push', '--quiet', name);
  // It is to come from the registry.
  await docker('image', 'rm', '--force', name);
}

/** HAProxy follows the service's DNS name, and asks each container if it is ready. */
const haproxy = `defaults
  mode http
  timeout connect 1s
  timeout client 10s
  timeout server 10s
resolvers engine
  nameserver dns 127.0.0.11:53
  accepted_payload_size 8192
  timeout resolve 200ms
  timeout retry 200ms
  hold valid 200ms
frontend all
  bind :8080
  default_backend auth
backend auth
  balance roundrobin
  option httpchk GET /health/ready
  option redispatch
  http-check expect status 200
  server-template auth 16 auth:8080 check inter 200ms fall 1 rise 1 resolvers engine resolve-prefer ipv4 init-addr none
`;

/** An image of Debian's HAProxy: the program, and the libraries it asks for. */
export async function buildRouter(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kit-router-'));
  try {
    const { stdout } = await run(['ldd', '/usr/sbin/haproxy']);
    const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(
      ([, path = '']) => path,
    );
    for (const path of ['/usr/sbin/haproxy', ...libraries]) {
      mkdirSync(join(folder, 'root', dirname(path)), { recursive: true });
      copyFileSync(path, join(folder, 'root', path));
    }
    writeFileSync(join(folder, 'root', 'haproxy.cfg'), haproxy);
    writeFileSync(
      join(folder, 'Dockerfile'),
      'FROM scratch\nCOPY root /\nENTRYPOINT ["/usr/sbin/haproxy", "-db", "-f", "/haproxy.cfg"]\n',
    );
    await docker('build', '--quiet', '--tag', 'router', folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** As the team's file is: no word of versions, and nothing that forbids scaling. */
export const composeFile = `services:
  auth:
    image: ${image('1.0.0')}
    environment:
      GREETING: "\${GREETING:-hello}"
      TOKEN: "\${TOKEN:-none}"
    deploy:
      replicas: 3
    healthcheck:
      test: [CMD, /bin/busybox, wget, -q, -O, /dev/null, "http://127.0.0.1:8080/health/live"]
      interval: 1s
      retries: 3
  auth-worker:
    image: ${image('1.0.0')}
    entrypoint: [/bin/busybox, sleep, "100000"]
    stop_grace_period: 1s
    depends_on:
      auth: { condition: service_started, restart: true }
  router:
    image: router
    pull_policy: never
    stop_grace_period: 1s
`;

/** Where a container of a service answers. */
export async function addressOf(project: string, service: string) {
  const id = await docker(
    'ps',
    '--quiet',
    '--filter',
    `label=com.docker.compose.project=${project}`,
    '--filter',
    `label=com.docker.compose.service=${service}`,
  );
  return docker(
    'inspect',
    '--format',
    '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}',
    id,
  );
}

/** Ids of the running containers of a service, sorted. */
export async function containersOf(project: string, service: string) {
  const ids = await docker(
    'ps',
    '--quiet',
    '--no-trunc',
    '--filter',
    `label=com.docker.compose.project=${project}`,
    '--filter',
    `label=com.docker.compose.service=${service}`,
  );
  return ids
    .split('\n')
    .filter((id) => id !== '')
    .sort();
}

/** The images from which a service's containers were made, each once. */
export async function imagesOf(project: string, service: string) {
  const ids = await containersOf(project, service);
  const images = await docker(
    'inspect',
    '--format',
    '{{.Config.Image}}',
    ...ids,
  );
  return [
    ...new Set(images.split('\n').map((name) => name.replace(/@.*/, ''))),
  ].sort();
}

export function until(what: string, check: () => Promise<boolean>) {
  return waitUntil(
    async () =>
      (await check())
        ? { done: true as const, value: true }
        : { done: false as const, seen: 'not yet' },
    { what, timeoutMs: 300_000, intervalMs: 100, clock: systemClock },
  );
}
