import { runExecCheck } from '@kit/hooks';
import { resources, selectorText } from '@kit/kubernetes';
import type { Changed, ReleaseWorld } from './apply-release.ts';
import { isOfTemplate } from './diagnosis.ts';
import { checksOf } from './exec-checks.ts';
import type { Inputs } from './inputs.ts';

/** Runs the checks of this workload inside a pod of its new version. */
export async function checkInPods(
  { unit, written }: Pick<Changed, 'unit' | 'written'>,
  inputs: Pick<Inputs, 'execChecks' | 'execTimeout'>,
  world: ReleaseWorld,
): Promise<void> {
  const { client, journal } = world;
  const labels = selectorText(written.matchLabels);
  for (const { where, argv } of checksOf(unit.id, inputs.execChecks)) {
    await journal.run(
      `exec-check ${unit.id}`,
      () =>
        runExecCheck({
          ...world,
          namespace: client.namespace,
          pods: async () => {
            const { items } = await client.list(resources.pods, { labels });
            return items.filter((pod) => isOfTemplate(pod, written));
          },
          container: where[2] ?? '',
          argv,
          timeoutMs: inputs.execTimeout,
        }),
      (pod) => `${argv.join(' ')} in ${pod}`,
    );
  }
}
