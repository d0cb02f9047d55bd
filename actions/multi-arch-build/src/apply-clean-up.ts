import type { World } from '@kit/action';
import type { ProcessRunner } from '@kit/process';
import { removeBuilderCommand } from './buildx-command.ts';
import { removeWorkshop } from './gather.ts';

/** Takes away the builder, the logins and the secrets of the run. */
export async function applyCleanUp(
  world: World,
  process: ProcessRunner,
): Promise<void> {
  const folder = world.state.get('folder');
  const builder = world.state.get('builder');
  try {
    if (builder !== undefined) {
      await process.run(removeBuilderCommand(builder), {
        env: world.env,
        timeoutMs: 60_000,
      });
    }
  } finally {
    if (folder !== undefined) await removeWorkshop(folder);
  }
}
