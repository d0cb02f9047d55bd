import type { Gates } from '../config/schema.ts';
import {
  type Better,
  compareToLimit,
  type Quantity,
  type Unit,
} from './quantity.ts';

export const gateNames = [
  'coverage',
  'tests',
  'security',
  'lint',
  'performance',
  'load',
  'code-quality',
  'limits',
] as const;
export type GateName = (typeof gateNames)[number];

export const rowStates = [
  'passed',
  'warned',
  'failed',
  'not-measured',
  'unchanged',
] as const;
export type RowState = (typeof rowStates)[number];

export interface Policy {
  readonly required: boolean;
  readonly owner?: string | undefined;
  /** What the team does when it fails: stop, security review, … */
  readonly onFailure: string;
}

/** One line of the verdict: a limit, and what was measured against it. */
export interface Row extends Policy {
  /** Stable within a major version: `coverage/backend`. */
  readonly id: string;
  readonly gate: GateName;
  readonly component?: string | undefined;
  readonly title: string;
  readonly state: RowState;
  readonly better: Better;
  readonly unit: Unit;
  readonly measured?: Quantity | undefined;
  readonly limit?: number | undefined;
  readonly target?: number | undefined;
  /** Why it is as it is, where figures alone do not say it. */
  readonly note?: string | undefined;
}

const defaultWords: Readonly<Record<GateName, string>> = {
  coverage: 'stop',
  tests: 'stop',
  security: 'security review',
  lint: 'stop',
  performance: 'performance review',
  load: 'performance review',
  'code-quality': 'warn only',
  limits: 'stop',
};

interface GivenPolicy {
  readonly required?: boolean | undefined;
  readonly owner?: string | undefined;
  readonly on_failure?: string | undefined;
}

/** What a gate's file says about itself, or the stages' own words. */
export function policyOf(gate: GateName, given: GivenPolicy = {}): Policy {
  return {
    required: given.required ?? gate !== 'code-quality',
    owner: given.owner,
    onFailure: given.on_failure ?? defaultWords[gate],
  };
}

/** Both limits are inclusive: at the limit a gate passes. */
export function judge(
  measured: Quantity,
  better: Better,
  limit: number | undefined,
  target: number | undefined,
): RowState {
  if (limit !== undefined && isWorse(measured, better, limit)) return 'failed';
  if (target !== undefined && isWorse(measured, better, target)) {
    return 'warned';
  }
  return 'passed';
}

function isWorse(measured: Quantity, better: Better, limit: number): boolean {
  const compared = compareToLimit(measured, limit);
  return better === 'higher' ? compared < 0 : compared > 0;
}

type Frame = Omit<Row, 'state'>;

/** A row whose state follows from its own figures. */
export function measuredRow(frame: Frame & { measured: Quantity }): Row {
  const { measured, better, limit, target } = frame;
  return { ...frame, state: judge(measured, better, limit, target) };
}

export function missingRow(frame: Frame, note: string): Row {
  return { ...frame, state: 'not-measured', note };
}

export type GateKey = keyof Gates;
