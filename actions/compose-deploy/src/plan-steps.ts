import type { PlanStep } from '@kit/deployment';
import type { HostPlan } from './plan.ts';

/** A host's plan, in the order in which it is carried out. */
export function planSteps(host: string, plan: HostPlan): readonly PlanStep[] {
  const { changes, workers } = plan;
  if (changes.length === 0) return [];
  const services = changes.map(({ service }) => service);
  return [
    {
      id: 'pull',
      title: `${host}: fetch the images of ${services.join(', ')}`,
      write: 'docker compose pull',
    },
    ...changes.map((change) => {
      const { service, from, image, count, running, strategy, why } = change;
      const how =
        strategy === 'recreate' || running === 0
          ? `${running} → ${count}, in place`
          : `${running} → ${running + count} → ${count}`;
      return {
        id: `service-${service}`,
        title: `${host}: ${service} from ${from || 'nothing'} to ${image.ref} (${why}), ${how}`,
        write: 'docker compose up --no-deps',
      };
    }),
    ...workers.map((worker) => ({
      id: `worker-${worker}`,
      title: `${host}: restart ${worker}`,
      write: 'docker compose restart --no-deps',
    })),
    {
      id: 'record',
      title: `${host}: record the release; its files become the project's`,
      write: '.kit/current',
    },
  ];
}
