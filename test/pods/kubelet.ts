import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createProcessRunner } from '@kit/process';

/** Freezes the kubelet of this tier, or lets it go on; its pods serve anyhow. */
export async function signalKubelet(signal: 'STOP' | 'CONT'): Promise<void> {
  const folder = process.env['K8S_RUN'] ?? '';
  const [sandbox, kubelet] = await Promise.all([
    readFile(join(folder, 'sandbox.pid'), 'utf8'),
    readFile(join(folder, 'pids-inside', 'kubelet.pid'), 'utf8'),
  ]);
  // Its number is one of the sandbox's own process namespace.
  await createProcessRunner().run([
    'nsenter',
    '--target',
    sandbox.trim(),
    '--pid',
    'kill',
    `-${signal}`,
    kubelet.trim(),
  ]);
}
