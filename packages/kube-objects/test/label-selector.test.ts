import { describe, expect, it } from '@jest/globals';
import { matchesLabelSelector } from '../src/index.ts';

const labels = { app: 'web', version: 'blue' };
const expression = (operator: string, key: string, values: string[] = []) => ({
  matchExpressions: [{ key, operator, values }],
});

describe('a label selector', () => {
  it.each<[string, unknown, boolean]>([
    ['nothing at all', undefined, false],
    ['an empty one', {}, true],
    ['the very labels', { matchLabels: labels }, true],
    ['some of the labels', { matchLabels: { app: 'web' } }, true],
    ['another value', { matchLabels: { app: 'api' } }, false],
    ['a label that is not there', { matchLabels: { tier: 'a' } }, false],
    ['In with the value', expression('In', 'app', ['web', 'api']), true],
    ['In without it', expression('In', 'app', ['api']), false],
    ['In of a label that is not there', expression('In', 'x', ['api']), false],
    ['NotIn with the value', expression('NotIn', 'app', ['web']), false],
    ['NotIn of a label that is not there', expression('NotIn', 'x'), true],
    ['Exists', expression('Exists', 'version'), true],
    ['Exists of none', expression('Exists', 'x'), false],
    ['DoesNotExist', expression('DoesNotExist', 'version'), false],
    ['DoesNotExist of none', expression('DoesNotExist', 'x'), true],
    ['an operator of a later version', expression('Gt', 'app', ['1']), false],
    [
      'labels and expressions together',
      { matchLabels: { app: 'web' }, ...expression('Exists', 'x') },
      false,
    ],
  ])('with %s', (_name, selector, isTaken) => {
    expect(matchesLabelSelector(selector, labels)).toBe(isTaken);
  });
});
