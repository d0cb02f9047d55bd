import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, waitUntil } from '@kit/clock';
import { createProcessRunner } from '@kit/process';

const { run } = createProcessRunner();

/** A Docker engine beside the one of the tier, with a small disk of its own. */
export interface SecondEngine {
  readonly dockerHost: string;
  docker(...args: string[]): Promise<string>;
  /** Leaves this much of its disk. */
  fill(leaveKiB: number): Promise<void>;
  free(): void;
  remove(): Promise<void>;
}

export async function startSecondEngine(
  sizeMiB: number,
): Promise<SecondEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'kit-engine-'));
  const data = join(folder, 'data');
  mkdirSync(data);
  const size = `size=${sizeMiB}m`;
  await run(['mount', '-t', 'tmpfs', '-o', size, 'tmpfs', data]);
  const dockerHost = `unix://${folder}/docker.sock`;
  const config = join(folder, 'daemon.json');
  writeFileSync(
    config,
    JSON.stringify({
      hosts: [dockerHost],
      'data-root': data,
      'exec-root': join(folder, 'exec'),
      pidfile: join(folder, 'pid'),
      bridge: 'none',
      iptables: false,
      ip6tables: false,
      'default-address-pools': [{ base: '172.30.0.0/16', size: 24 }],
      features: { 'containerd-snapshotter': true },
    }),
  );
  const engine = spawn('dockerd', ['--config-file', config], {
    stdio: 'ignore',
  });
  const docker = async (...args: string[]) => {
    const command = ['docker', '--host', dockerHost, ...args] as const;
    return (await run([...command], { timeoutMs: 60_000 })).stdout.trim();
  };
  const filler = join(data, 'filler');
  await waitUntil(
    () =>
      docker('version').then(
        () => ({ done: true as const, value: true }),
        (error: unknown) => ({ done: false as const, seen: String(error) }),
      ),
    {
      what: 'the second engine',
      timeoutMs: 60_000,
      intervalMs: 200,
      clock: systemClock,
    },
  );
  return {
    dockerHost,
    docker,
    async fill(leaveKiB) {
      const { stdout } = await run(['df', '--output=avail', '-k', data]);
      const free = Number(stdout.trim().split('\n').at(-1));
      writeFileSync(filler, Buffer.alloc((free - leaveKiB) * 1024));
    },
    free: () => rmSync(filler, { force: true }),
    async remove() {
      const ids = await docker('ps', '--all', '--quiet');
      const all = ids.split('\n').filter((id) => id !== '');
      if (all.length > 0) await docker('rm', '--force', ...all);
      await ended(engine);
      await run(['umount', '--lazy', data]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function ended(child: ChildProcess): Promise<unknown> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  return gone;
}
