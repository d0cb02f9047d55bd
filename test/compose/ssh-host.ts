import { spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, waitUntil } from '@kit/clock';
import { createProcessRunner } from '@kit/process';

const { run } = createProcessRunner();

/** A real sshd on loopback, with keys of its own, beside the engine. */
export interface SshHost {
  /** As the input `hosts` takes it. */
  readonly name: string;
  readonly port: number;
  readonly key: string;
  readonly knownHosts: string;
  /** A known_hosts line for the same place with a key that is not the host's. */
  readonly wrongKnownHosts: string;
  /** How many connections it took, and how many commands they ran, until now. */
  counts(): { readonly connections: number; readonly sessions: number };
  /** Stops answering, as a machine does that hangs; and goes on. */
  hang(): void;
  wake(): void;
  remove(): Promise<void>;
}

export interface HostOptions {
  /** Of its engine; the one of the tier unless given. */
  readonly dockerHost?: string | undefined;
  /** A folder that its users find in the place of another. */
  readonly mount?: readonly [folder: string, place: string];
  /** The private key of its user; a new one unless given. */
  readonly letsIn?: string;
}

export async function startSshHost({
  dockerHost = process.env['DOCKER_HOST'],
  mount,
  letsIn,
}: HostOptions = {}): Promise<SshHost> {
  const folder = mkdtempSync(join(tmpdir(), 'kit-sshd-'));
  const at = (name: string) => join(folder, name);
  for (const name of ['host', 'other', 'user']) {
    await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', at(name)]);
  }
  const port = await freePort();
  if (letsIn !== undefined) {
    writeFileSync(at('user'), letsIn, { mode: 0o600 });
    const { stdout } = await run(['ssh-keygen', '-y', '-f', at('user')]);
    writeFileSync(at('user.pub'), stdout);
  }
  writeFileSync(at('authorized_keys'), readFileSync(at('user.pub')), {
    mode: 0o600,
  });
  writeFileSync(at('config'), sshdConfig(port, at, dockerHost));
  mkdirSync('/run/sshd', { recursive: true });
  const daemon = ['/usr/sbin/sshd', '-D', '-e', '-f', at('config')];
  const [program = '', ...args] = [...inNamespace(mount), ...daemon];
  const sshd = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  sshd.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const count = (line: RegExp) => log.match(line)?.length ?? 0;
  await waitUntil(() => probe(port), {
    what: 'sshd',
    timeoutMs: 20_000,
    intervalMs: 50,
    clock: systemClock,
  });
  const line = (key: string) => {
    const [kind = '', text = ''] = readFileSync(at(`${key}.pub`), 'utf8').split(
      ' ',
    );
    return `[127.0.0.1]:${port} ${kind} ${text}`;
  };
  return {
    name: `root@127.0.0.1:${port}`,
    port,
    key: readFileSync(at('user'), 'utf8'),
    knownHosts: line('host'),
    wrongKnownHosts: line('other'),
    counts: () => ({
      connections: count(/^Accepted publickey/gm),
      sessions: count(/^Starting session/gm),
    }),
    hang: () => void sshd.kill('SIGSTOP'),
    wake: () => void sshd.kill('SIGCONT'),
    async remove() {
      const ended = new Promise((resolve) => sshd.once('exit', resolve));
      sshd.kill('SIGCONT');
      sshd.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

/** Begins a command that sees `folder` at `place`, and nobody else does. */
function inNamespace(mount: HostOptions['mount']): readonly string[] {
  if (mount === undefined) return [];
  const shell = 'mount --bind "$1" "$2" && shift 2 && exec "$@"';
  return ['unshare', '--mount', 'sh', '-c', shell, 'sh', ...mount];
}

function sshdConfig(
  port: number,
  at: (name: string) => string,
  dockerHost: string | undefined,
): string {
  const { PATH, DOCKER_CONFIG } = process.env;
  const handed = [
    `PATH=${PATH}`,
    `DOCKER_HOST=${dockerHost}`,
    `DOCKER_CONFIG=${DOCKER_CONFIG}`,
    // Bash takes it for no login, and leaves out what the user's .bashrc starts:
    // a lock that a killed session leaves behind there would hold up all others.
    'SHLVL=1',
  ];
  return [
    'ListenAddress 127.0.0.1',
    `Port ${port}`,
    `HostKey ${at('host')}`,
    `AuthorizedKeysFile ${at('authorized_keys')}`,
    `PidFile ${at('pid')}`,
    'StrictModes no',
    'UsePAM no',
    'UseDNS no',
    'PasswordAuthentication no',
    'PermitRootLogin yes',
    'LogLevel VERBOSE',
    `SetEnv ${handed.join(' ')}`,
    '',
  ].join('\n');
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
      server.close(() => resolve(port));
    });
  });
}

function probe(port: number) {
  const socket = connect(port, '127.0.0.1');
  return new Promise<
    { done: true; value: true } | { done: false; seen: string }
  >((resolve) => {
    socket.once('data', () => resolve({ done: true, value: true }));
    socket.once('error', ({ message }) =>
      resolve({ done: false, seen: message }),
    );
  }).finally(() => socket.destroy());
}
