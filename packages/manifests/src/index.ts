export { applyBody, applyObject, type WriteHow } from './apply-manifest.ts';
export { inOrder, type Manifest, parseManifests } from './manifests.ts';
export { gatherObjectRules } from './object-rules.ts';
export { type ManifestSources, readManifests } from './read-manifests.ts';
export {
  parseWorkloadRef,
  refOfKind,
  type WorkloadPlural,
  type WorkloadRef,
} from './workload-ref.ts';
