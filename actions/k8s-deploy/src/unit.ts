import type { PodTemplate, Workload } from '@kit/kubernetes';
import type { Manifest, WorkloadRef } from '@kit/manifests';
import type { ContainerImage } from './image-change.ts';

/** What a workload was before: all that going back needs. */
export interface Former {
  readonly uid: string;
  readonly generation: number;
  readonly template: PodTemplate;
  /** As it was looked at: what a write must still find. */
  readonly seen: Workload;
}

/** One workload of a release, and the write that changes it. */
export interface Unit {
  readonly id: string;
  readonly name: string;
  readonly ref: WorkloadRef;
  /** `undefined` when the release creates it. */
  readonly former: Former | undefined;
  readonly write:
    | { readonly kind: 'none' }
    | { readonly kind: 'images'; readonly images: readonly ContainerImage[] }
    /** Changed by the upgrade of the Helm release as a whole. */
    | { readonly kind: 'helm' }
    | { readonly kind: 'manifest'; readonly manifest: Manifest };
}

export interface HelmRelease {
  readonly name: string;
  /** The last one that was deployed; `undefined` before the first. */
  readonly revision: number | undefined;
  /** A killed run left it locked (`pending-upgrade`). */
  readonly isStuck: boolean;
}

/** What is going to be done, before anything is. */
export interface Release {
  readonly namespace: string;
  /** Applied first, in order: objects that are not workloads. */
  readonly objects: readonly Manifest[];
  readonly groups: readonly (readonly Unit[])[];
  readonly helm: HelmRelease | undefined;
}
