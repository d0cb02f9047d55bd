import { createHash } from 'node:crypto';
import {
  type KubeObject,
  parseWorkload,
  selects,
  type Workload,
} from '@kit/kube-objects';
import type { Manifest } from '@kit/manifests';
import type { Junction } from '@kit/traffic';

/** What the files and the overlay hold, as the source of the new colour. */
export interface Source {
  readonly manifests: readonly Manifest[];
  /** `manifests:0123456789ab`: the same files are the same release. */
  readonly digest: string;
}

export function sourceOf(manifests: readonly Manifest[]): Source {
  const bodies = JSON.stringify(manifests.map(({ body }) => body));
  const hash = createHash('sha256').update(bodies).digest('hex');
  return { manifests, digest: `manifests:${hash.slice(0, 12)}` };
}

/** The Deployment of the files whose pods a Service selects; or why none. */
export function findManifest(
  { manifests }: Source,
  { name, commonLabels }: Junction,
): Workload | string {
  const found = manifests
    .filter(({ kind, ref }) => ref !== undefined && kind === 'Deployment')
    .map(({ body }) => parseWorkload(body))
    .filter(({ template }) => selects(commonLabels, template.labels));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const labels = JSON.stringify(commonLabels);
  const names = found.map(({ metadata }) => metadata.name).join(', ');
  return only === undefined
    ? `service "${name}": no Deployment of the files has pods with ${labels}`
    : `service "${name}": several Deployments of the files have pods with ${labels}: ${names}; one is enough, its colour is set by the release`;
}

/** What of the files is applied as it is, and what is not, and why. */
export function otherObjects(
  { manifests }: Source,
  units: readonly Switched[],
): {
  readonly objects: readonly Manifest[];
  readonly notes: readonly string[];
} {
  const ours = new Set(units.flatMap(switchedBy));
  const rest = manifests.filter(({ ref }) => ref === undefined);
  const idOf = ({ kind, name }: Manifest) => `${kind.toLowerCase()} "${name}"`;
  return {
    objects: rest.filter((one) => !ours.has(idOf(one))),
    notes: rest
      .filter((one) => ours.has(idOf(one)))
      .map(
        (one) => `${idOf(one)} of the files is left out: it is switched here`,
      ),
  };
}

/** What of a plan says which objects the release itself writes. */
interface Switched {
  readonly name: string;
  readonly kind: string;
  readonly switched: KubeObject;
}

function switchedBy({ name, kind, switched }: Switched): readonly string[] {
  const services = [name, `${name}-blue`, `${name}-green`, `${name}-preview`];
  return [
    ...services.map((service) => `service "${service}"`),
    `${kind} "${switched.metadata.name}"`,
  ];
}

/** Workloads of the files that no Service of this release selects. */
export function strayWorkloads(
  { manifests }: Source,
  used: readonly string[],
): readonly string[] {
  return manifests
    .filter(
      ({ ref, name, kind }) =>
        ref !== undefined && !(kind === 'Deployment' && used.includes(name)),
    )
    .map(
      ({ ref }) =>
        `${ref?.id} of the files is behind none of the services; deploy it with k8s-deploy`,
    );
}
