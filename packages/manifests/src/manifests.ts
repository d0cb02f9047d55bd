import { textAt } from '@kit/action';
import { parseAllDocuments } from 'yaml';
import { errors } from './errors.ts';
import { refOfKind, type WorkloadRef } from './workload-ref.ts';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Set when it is a workload, and so waited for. */
  readonly ref: WorkloadRef | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

const maxAliasCount = 100;

/** The objects of a YAML text, Lists taken apart. Throws MANIFEST_INVALID. */
export function parseManifests(
  source: string,
  text: string,
  namespace: string,
): readonly Manifest[] {
  const documents = parseAllDocuments(text, { uniqueKeys: true });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const [problem] = document.errors;
    if (problem !== undefined) {
      throw errors.error(
        'MANIFEST_INVALID',
        `${source}: ${problem.message.split('\n')[0]}`,
      );
    }
    const body: unknown = document.toJS({ maxAliasCount });
    return body === null || body === undefined
      ? []
      : toManifests(source, body, namespace);
  });
}

function toManifests(
  source: string,
  body: unknown,
  namespace: string,
): readonly Manifest[] {
  const apiVersion = textAt(body, 'apiVersion') ?? '';
  const kind = textAt(body, 'kind') ?? '';
  const name = textAt(body, 'metadata', 'name') ?? '';
  const items: unknown = isObject(body) ? body['items'] : undefined;
  if (kind.endsWith('List') && Array.isArray(items)) {
    return items.flatMap((item) => toManifests(source, item, namespace));
  }
  const refuse = (why: string) =>
    errors.error('MANIFEST_INVALID', `${source}: ${why}`);
  if (!isObject(body) || apiVersion === '' || kind === '' || name === '') {
    throw refuse('an object without apiVersion, kind or metadata.name');
  }
  const own = textAt(body, 'metadata', 'namespace') ?? '';
  if (own !== '' && own !== namespace) {
    throw refuse(
      `${kind} ${name} is of namespace ${own}, and this deploys to ${namespace}`,
    );
  }
  const ref = refOfKind(apiVersion, kind, name);
  return [{ apiVersion, kind, name, ref, body }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What others need comes first, and workloads last; otherwise as they stand. */
const first = [
  'CustomResourceDefinition',
  'Namespace',
  'ServiceAccount',
  'Role',
  'RoleBinding',
  'Secret',
  'ConfigMap',
  'PersistentVolumeClaim',
  'Service',
];

export function inOrder(manifests: readonly Manifest[]): readonly Manifest[] {
  const rank = ({ kind, ref }: Manifest) => {
    if (ref !== undefined) return first.length + 1;
    const index = first.indexOf(kind);
    return index < 0 ? first.length : index;
  };
  return [...manifests].sort((a, b) => rank(a) - rank(b));
}
