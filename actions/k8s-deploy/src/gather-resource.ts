import { type Resource, resources, type Workload } from '@kit/kubernetes';
import type { WorkloadRef } from '@kit/manifests';

const byPlural = {
  deployments: resources.deployments,
  statefulsets: resources.statefulSets,
  daemonsets: resources.daemonSets,
} as const;

/** Where a workload is in the API. */
export function resourceOf({ plural }: WorkloadRef): Resource<Workload> {
  return byPlural[plural];
}
