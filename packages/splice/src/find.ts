import { didYouMean } from '@kit/errors';
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { errors } from './errors.ts';
import { type EditPath, type Step, showPath } from './path.ts';

export interface Found {
  readonly kind: 'found';
  readonly node: Node | null;
  /** The pair whose value it is; a list's entry has none. */
  readonly pair: Pair | undefined;
  /** Whether it stands between brackets or braces. */
  readonly isFlow: boolean;
}

export interface Missing {
  readonly kind: 'missing';
  /** The last thing of the path that is there, and the steps that are not. */
  readonly parent: Node | null;
  readonly rest: readonly Step[];
  readonly message: string;
}

/** What stands at the steps of a path. Throws EDIT_IN_THE_WAY for what it cannot pass. */
export function findNode(
  document: Document,
  path: EditPath,
  where: string,
): Found | Missing {
  let node = document.contents as Node | null;
  let pair: Pair | undefined;
  let isFlow = false;
  for (const [depth, step] of path.steps.entries()) {
    const at = showPath({ ...path, steps: path.steps.slice(0, depth) });
    if (isAlias(node) || isInTheWay(node, step)) {
      throw errors.error(
        'EDIT_IN_THE_WAY',
        `${where}: ${at || 'the document'} is ${describe(node)}, so it has no ${showPath({ ...path, document: undefined, steps: [step] })}`,
      );
    }
    const next = child(node, step, `${where}: ${at}`);
    if (next === undefined) {
      const message = `${where}: ${showPath(path)}: there is no ${missing(node, step)}`;
      return {
        kind: 'missing',
        parent: node,
        rest: path.steps.slice(depth),
        message,
      };
    }
    isFlow ||= isCollection(node) && node.flow === true;
    ({ node, pair } = next);
  }
  return { kind: 'found', node, pair, isFlow };
}

function isInTheWay(node: Node | null, step: Step): boolean {
  if (node === null || (isScalar(node) && node.value === null)) return false;
  return step.kind === 'key' ? !isMap(node) : !isSeq(node);
}

function child(node: Node | null, step: Step, at: string) {
  if (isMap(node) && step.kind === 'key') {
    const pair = pairOf(node, step.key);
    return pair && { node: pair.value as Node | null, pair };
  }
  if (!isSeq(node)) return undefined;
  if (step.kind === 'index') {
    const item = node.items[step.index] as Node | undefined;
    return item && { node: item, pair: undefined };
  }
  if (step.kind !== 'match') return undefined;
  const fitting = node.items.filter((item) => fits(item, step));
  if (fitting.length > 1) {
    throw errors.error(
      'EDIT_PATH_AMBIGUOUS',
      `${at}: ${fitting.length} entries have ${step.key}=${step.value}`,
    );
  }
  const [item] = fitting as Node[];
  return item && { node: item, pair: undefined };
}

function fits(item: unknown, step: Step & { kind: 'match' }): boolean {
  const value = isMap(item) ? pairOf(item, step.key)?.value : undefined;
  return isScalar(value) && String(value.value) === step.value;
}

export function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => keyText(pair) === key);
}

function keyText({ key }: Pair): string {
  return String(isScalar(key) ? key.value : key);
}

function missing(node: Node | null, step: Step): string {
  if (step.kind === 'index') return `entry ${step.index}`;
  if (step.kind === 'match') {
    const values = isSeq(node)
      ? node.items.flatMap((item) => {
          const value = isMap(item) ? pairOf(item, step.key)?.value : undefined;
          return isScalar(value) ? [String(value.value)] : [];
        })
      : [];
    return `entry with ${step.key}=${step.value}${didYouMean(step.value, values)}`;
  }
  const keys = isMap(node) ? node.items.map(keyText) : [];
  return `key "${step.key}"${didYouMean(step.key, keys)}`;
}

export function describe(node: Node | null): string {
  if (isAlias(node)) return `an alias (*${node.source})`;
  if (isMap(node)) return 'a map';
  if (isSeq(node)) return 'a list';
  return isCollection(node) ? 'a collection' : 'a value';
}
