import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from '@kit/action';
import type { ProcessRunner } from '@kit/process';

type Env = World['env'];
const key = 'ssh-folder';

/** Before there is a key in it: a run that is killed cannot do it any more. */
export function rememberFolder({ state }: World, folder: string): void {
  state.set(key, folder);
}

/** Ends what a killed run left on the runner: its connections and its key. */
export async function applyCleanUp(
  { state, env, log }: World,
  process: ProcessRunner,
): Promise<void> {
  const folder = state.get(key);
  if (folder === undefined) return;
  const isLeft = await endConnections(folder, process, env);
  if (isLeft) log.info('removed the SSH key that a run had left');
}

/** Ends the connections whose sockets lie in a folder, and removes it; `false` when there was none. */
export async function endConnections(
  folder: string,
  process: ProcessRunner,
  env: Env,
): Promise<boolean> {
  const found = filesOf(folder);
  const sockets = found.filter((name) => /^kit-\d+$/.test(name));
  const ends = sockets.map((alias) =>
    process.run(
      ['ssh', '-F', join(folder, 'config'), '-O', 'exit', '--', alias],
      {
        env,
        timeoutMs: 5000,
        allowedExits: [0, 255],
        signal: new AbortController().signal,
      },
    ),
  );
  await Promise.allSettled(ends);
  rmSync(folder, { recursive: true, force: true });
  return found.length > 0;
}

function filesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
