import type { VexStatement } from './model.ts';

/** Whether a statement says that the vulnerability does not matter here. */
export function isDismissal({ status }: VexStatement): boolean {
  return status === 'not-affected' || status === 'fixed';
}
