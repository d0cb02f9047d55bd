import { isObject, listAt, textsAt, wordAt } from './json-fields.ts';
import { type Labels, selects } from './metadata.ts';

/**
 * Whether a LabelSelector (`matchLabels`, `matchExpressions`) takes these
 * labels. An empty one takes all, and one that is not there takes none, as for
 * a PodDisruptionBudget; an operator that is not known takes none.
 */
export function matchesLabelSelector(
  selector: unknown,
  labels: Labels,
): boolean {
  if (!isObject(selector)) return false;
  const pairs = textsAt(selector, 'matchLabels');
  const isPlain = Object.keys(pairs).length === 0 || selects(pairs, labels);
  return (
    isPlain &&
    listAt(selector, 'matchExpressions').every((one) => meets(one, labels))
  );
}

function meets(expression: unknown, labels: Labels): boolean {
  const key = wordAt(expression, 'key');
  const values = listAt(expression, 'values');
  const has = Object.hasOwn(labels, key);
  switch (wordAt(expression, 'operator')) {
    case 'In':
      return has && values.includes(labels[key]);
    case 'NotIn':
      return !has || !values.includes(labels[key]);
    case 'Exists':
      return has;
    case 'DoesNotExist':
      return !has;
    default:
      return false;
  }
}
