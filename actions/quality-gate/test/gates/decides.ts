import { expect, it } from '@jest/globals';
import type { Facts } from '../../src/facts.ts';
import { judgeGates } from '../../src/gates/all-gates.ts';
import { facts, gates } from '../given.ts';

/** What it does, the file, what was measured, and the states of the rows. */
export type Case = readonly [
  string,
  object,
  Partial<Facts>,
  Readonly<Record<string, string>>,
];

export function statesOf(file: object, given: Partial<Facts>) {
  const rows = judgeGates(gates(file), facts(given));
  return Object.fromEntries(rows.map(({ id, state }) => [id, state]));
}

export const decides = (cases: readonly Case[]) =>
  it.each(cases)('%s', (_, file, given, expected) => {
    expect(statesOf(file, given)).toEqual(expected);
  });

export const of = <R>(report: R, component = 'api') => [{ component, report }];
