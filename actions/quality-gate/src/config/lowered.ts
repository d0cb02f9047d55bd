import type { Gates, Waiver } from './schema.ts';

/** A limit of the base branch's file that the head's file no longer has. */
export interface Lowered {
  /** `code_coverage.backend.minimum` */
  readonly path: string;
  readonly from: string;
  readonly to: string;
}

type Stricter = 'higher' | 'lower' | 'true' | 'false' | 'same';

const stricterByKey: Readonly<Record<string, Stricter>> = {
  minimum: 'higher',
  changed_lines: 'higher',
  minimum_tests: 'higher',
  minimum_requests: 'higher',
  maximum: 'lower',
  minimum_changed_lines: 'lower',
  minimum_samples: 'lower',
  baseline_tolerance_percent: 'lower',
  required: 'true',
  no_worse_than_baseline: 'true',
  script_thresholds: 'true',
  quality_gate: 'true',
  only_fixable: 'false',
  only_new: 'false',
};

/** Said by the file or not, these hold: leaving them out lowers nothing. */
const defaults: Readonly<Record<string, Leaf>> = {
  required: true,
  no_worse_than_baseline: false,
  script_thresholds: true,
  quality_gate: false,
  only_fixable: false,
  only_new: false,
  minimum_changed_lines: 20,
  minimum_samples: 3,
  minimum_requests: 1,
  count: 'advisories',
  scope: 'all',
  reach: 'called',
  unknown_severity: 'high',
  of: 'compressed',
  on: 'overall',
};

/** Words for people, and targets, which never fail anything. */
const unjudged = new Set(['owner', 'on_failure', 'target', 'waivers']);

type Leaf = string | number | boolean;

/** What a change of the gates file makes easier, in the order of the base's. */
export function findLowered(base: Gates, head: Gates): readonly Lowered[] {
  const before = leavesOf(base);
  const after = leavesOf(head);
  const paths = new Set([...before.keys(), ...after.keys()]);
  const limits = [...paths].flatMap((path) => {
    const key = path.split('\0').at(-1) ?? '';
    const fallback = defaultOf(key, path);
    const from = before.get(path) ?? fallback;
    const to = after.get(path) ?? fallback;
    if (from === undefined || !isLower(key, from, to)) return [];
    return [{ path: shown(path), from: String(from), to: told(to) }];
  });
  const waivers = (head.security?.waivers ?? []).flatMap((waiver) =>
    loweredByWaiver(waiver, base.security?.waivers ?? []),
  );
  return [...limits, ...waivers];
}

function defaultOf(key: string, path: string): Leaf | undefined {
  return key === 'required' && path.startsWith('code_quality')
    ? false
    : defaults[key];
}

function told(to: Leaf | undefined): string {
  return to === undefined ? 'removed' : String(to);
}

function shown(path: string): string {
  return path.replaceAll('\0', '.');
}

function isLower(key: string, from: Leaf, to: Leaf | undefined): boolean {
  if (to === undefined) return true;
  switch (stricterByKey[key] ?? 'same') {
    case 'higher':
      return Number(to) < Number(from);
    case 'lower':
      return Number(to) > Number(from);
    case 'true':
      return from === true && to !== true;
    case 'false':
      return from !== true && to === true;
    case 'same':
      return key === 'grade' ? String(to) > String(from) : to !== from;
  }
}

function loweredByWaiver(
  waiver: Waiver,
  known: readonly Waiver[],
): readonly Lowered[] {
  const same = known.filter(
    ({ id, component }) =>
      id.toUpperCase() === waiver.id.toUpperCase() &&
      component === waiver.component,
  );
  if (same.some(({ expires }) => expires >= waiver.expires)) return [];
  const from = same[0]?.expires ?? 'none';
  const path = `security.waivers.${waiver.id}`;
  return [{ path, from, to: waiver.expires }];
}

function leavesOf(gates: Gates): ReadonlyMap<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  const walk = (value: unknown, path: readonly string[]) => {
    if (value === undefined || unjudged.has(path.at(-1) ?? '')) return;
    if (typeof value === 'object' && value !== null) {
      for (const [key, below] of Object.entries(value)) {
        walk(below, [...path, key]);
      }
    } else if (
      typeof value === 'string' ||
      typeof value === 'number' ||
      typeof value === 'boolean'
    ) {
      leaves.set(path.join('\0'), value);
    }
  };
  walk(gates, []);
  return leaves;
}
