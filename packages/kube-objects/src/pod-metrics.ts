import { listAt, wordAt } from './json-fields.ts';
import { parseQuantity } from './quantity.ts';

/** What one container uses now. */
export interface ContainerUsage {
  readonly name: string;
  readonly cpuCores: number;
  readonly memoryBytes: number;
}

export interface PodUsage {
  readonly pod: string;
  readonly containers: readonly ContainerUsage[];
}

/** Of a PodMetricsList (metrics.k8s.io/v1beta1). */
export function parsePodUsages(raw: unknown): readonly PodUsage[] {
  return listAt(raw, 'items').map((item) => ({
    pod: wordAt(item, 'metadata', 'name'),
    containers: listAt(item, 'containers').map((container) => ({
      name: wordAt(container, 'name'),
      cpuCores: parseQuantity(wordAt(container, 'usage', 'cpu')) ?? 0,
      memoryBytes: parseQuantity(wordAt(container, 'usage', 'memory')) ?? 0,
    })),
  }));
}
