import {
  booleanAt,
  listAt,
  numberAt,
  objectAt,
  textsAt,
  wordAt,
} from './json-fields.ts';

export type Labels = Readonly<Record<string, string>>;

export interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly isController: boolean;
}

/** Who wrote which fields (`metadata.managedFields`). */
export interface FieldManager {
  readonly manager: string;
  readonly operation: string;
  /** FieldsV1: `{'f:spec': {'f:selector': {}}}`. */
  readonly fields: unknown;
}

export interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** 0 where the kind has none. */
  readonly generation: number;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly createdAt: string;
  /** '' unless the object is being deleted. */
  readonly deletedAt: string;
  readonly owners: readonly Owner[];
  readonly managers: readonly FieldManager[];
}

/** What every object of the API has; `raw` is the whole as it came. */
export interface KubeObject {
  readonly kind: string;
  readonly metadata: Metadata;
  readonly raw: unknown;
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly since: string;
  /** When it was last written; '' for kinds that do not say so. */
  readonly updated: string;
}

export function parseObject(raw: unknown): KubeObject {
  return { kind: wordAt(raw, 'kind'), metadata: parseMetadata(raw), raw };
}

function parseMetadata(raw: unknown): Metadata {
  const data = objectAt(raw, 'metadata');
  return {
    name: wordAt(data, 'name'),
    namespace: wordAt(data, 'namespace'),
    uid: wordAt(data, 'uid'),
    resourceVersion: wordAt(data, 'resourceVersion'),
    generation: numberAt(data, 'generation') ?? 0,
    labels: textsAt(data, 'labels'),
    annotations: textsAt(data, 'annotations'),
    createdAt: wordAt(data, 'creationTimestamp'),
    deletedAt: wordAt(data, 'deletionTimestamp'),
    owners: listAt(data, 'ownerReferences').map((owner) => ({
      kind: wordAt(owner, 'kind'),
      name: wordAt(owner, 'name'),
      uid: wordAt(owner, 'uid'),
      isController: booleanAt(owner, 'controller'),
    })),
    managers: listAt(data, 'managedFields').map((entry) => ({
      manager: wordAt(entry, 'manager'),
      operation: wordAt(entry, 'operation'),
      fields: objectAt(entry, 'fieldsV1'),
    })),
  };
}

export function parseConditions(raw: unknown): readonly Condition[] {
  return listAt(raw, 'status', 'conditions').map((condition) => ({
    type: wordAt(condition, 'type'),
    status: wordAt(condition, 'status'),
    reason: wordAt(condition, 'reason'),
    message: wordAt(condition, 'message'),
    since: wordAt(condition, 'lastTransitionTime'),
    updated: wordAt(condition, 'lastUpdateTime'),
  }));
}

export function conditionOf(
  conditions: readonly Condition[],
  type: string,
): Condition | undefined {
  return conditions.find((condition) => condition.type === type);
}

/** Whether `labels` has every pair of `selector`; an empty one selects nothing. */
export function selects(selector: Labels, labels: Labels): boolean {
  const pairs = Object.entries(selector);
  return (
    pairs.length > 0 &&
    pairs.every(
      ([key, value]) => Object.hasOwn(labels, key) && labels[key] === value,
    )
  );
}

/** `a=b,c=d`, for the query of a list. */
export function selectorText(selector: Labels): string {
  return Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/**
 * The GitOps tool that applies a field (`f:selector`), and so would put back
 * what somebody else writes there; `undefined` when there is none.
 */
export function gitOpsOwner(
  { managers }: Metadata,
  field: string,
): string | undefined {
  return managers.find(
    ({ operation, manager, fields }) =>
      operation === 'Apply' &&
      /argo|flux|kustomize-controller|helm/i.test(manager) &&
      JSON.stringify(fields).includes(`"${field}"`),
  )?.manager;
}
