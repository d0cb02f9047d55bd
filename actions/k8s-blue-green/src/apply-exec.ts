import { runExecCheck } from '@kit/hooks';
import { selects } from '@kit/kube-objects';
import { checksOf } from './exec-checks.ts';
import type { Release, Unit } from './unit.ts';

/** Runs the checks of this Service inside a pod of the new colour. */
export async function checkInPods(release: Release, unit: Unit): Promise<void> {
  const { inputs, journal } = release;
  const { plan } = unit;
  for (const { where, argv } of checksOf(plan.name, inputs.execChecks)) {
    await journal.run(
      'exec-check',
      () =>
        runExecCheck({
          ...release,
          namespace: release.client.namespace,
          pods: () =>
            (unit.live?.pods.items() ?? []).filter(({ metadata }) =>
              selects(plan.toSelector, metadata.labels),
            ),
          container: where[1] ?? '',
          argv,
          timeoutMs: inputs.execTimeout,
        }),
      (pod) => `${argv.join(' ')} in ${pod}`,
    );
  }
}
