import type { AuditCode } from '@kit/deployment';
import type { Drift } from './drift.ts';
import type { HostOutcome } from './unit.ts';

export interface HostDrift extends Drift {
  readonly host: string;
}

/** How the run ended on all hosts. */
export interface Outcome {
  readonly reasonCode: string;
  readonly failure: string | undefined;
  readonly changed: boolean;
  readonly rolledBack: boolean;
  readonly deployed: readonly string[];
  readonly images: Readonly<Record<string, string>>;
  readonly previousImages: Readonly<Record<string, string>>;
  readonly failedService: string;
  readonly hosts: readonly HostOutcome[];
}

/** One verdict of those of the hosts: the failed one says how it ended. */
export function joinOutcomes(hosts: readonly HostOutcome[]): Outcome {
  const failed = hosts.find(({ failure }) => failure !== undefined);
  const changed = hosts.filter(({ deployed }) => deployed.length > 0);
  const deployed = new Set(changed.flatMap((host) => host.deployed));
  const code =
    failed?.reasonCode ??
    changed[0]?.reasonCode ??
    hosts[0]?.reasonCode ??
    'unchanged';
  return {
    hosts,
    reasonCode: code,
    failure: failed && sayFailure(failed, hosts),
    changed: changed.length > 0,
    rolledBack: hosts.some(({ rolledBack }) => rolledBack),
    deployed: [...deployed],
    images: Object.assign({}, ...hosts.map(({ images }) => images)),
    previousImages: Object.assign(
      {},
      ...hosts.map(({ previousImages }) => previousImages),
    ),
    failedService: failed?.failedService ?? '',
  };
}

function sayFailure(failed: HostOutcome, hosts: readonly HostOutcome[]) {
  const problems = hosts.flatMap((host) => host.problems);
  const back = hosts.filter(({ rolledBack }) => rolledBack);
  const end =
    problems.length > 0
      ? `not everything could be brought back: ${problems.join('; ')}`
      : back.length > 0
        ? `brought back: ${back.map(({ host }) => host).join(', ')}`
        : failed.deployed.length > 0
          ? 'kept as it is'
          : 'what ran before still runs';
  return `${failed.failure ?? ''}; ${end}`;
}

export function auditCode(outcome: Outcome): AuditCode | undefined {
  if (outcome.rolledBack && outcome.failure !== undefined) return 'D003';
  if (outcome.failure === undefined) return undefined;
  if (outcome.hosts.length === 0) return 'D004';
  return outcome.reasonCode === 'unhealthy' ? 'D002' : 'D001';
}
