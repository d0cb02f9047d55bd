import type { Session } from './apply-session.ts';
import type { Container } from './container.ts';
import { gatherContainers } from './gather-host.ts';
import { type Diagnosis, failureOf, judgeHealth, sayState } from './health.ts';
import type { HttpProbe } from './input-lines.ts';
import { probeHttp, readLogs } from './remote-scripts.ts';
import type { Workplace } from './unit.ts';

const intervalMs = 500;
const probeSeconds = 3;

export interface Awaited {
  readonly service: string;
  readonly needed: number;
  /** Which of its containers are meant. */
  readonly isMeant: (container: Container) => boolean;
}

/** Waits until a set of containers serves; what is wrong when it will not. */
export async function waitHealthy(
  place: Workplace,
  { service, needed, isMeant }: Awaited,
): Promise<Diagnosis | undefined> {
  const { inputs, session, world, project } = place;
  const { clock, signal } = world;
  const deadline = clock.monotonic() + inputs.healthTimeout;
  const probe = inputs.healthHttp?.get(service);
  let steady = { key: '', since: clock.monotonic() };
  for (;;) {
    place.lost.throwIfAborted();
    const all = await gatherContainers(session, project, service);
    const containers = all.filter(isMeant);
    const key = containers
      .map(({ id, restarts, isRunning }) => `${id} ${restarts} ${isRunning}`)
      .join(',');
    const now = clock.monotonic();
    if (key !== steady.key) steady = { key, since: now };
    const answers =
      probe === undefined
        ? undefined
        : await askContainers(session, containers, probe);
    const verdict = judgeHealth({
      needed,
      containers,
      answers,
      steadyMs: now - steady.since,
      settleMs: inputs.settle,
    });
    if (verdict.kind === 'ready') return undefined;
    if (verdict.kind === 'failed') {
      return diagnose(place, service, verdict.container, verdict.why);
    }
    if (now >= deadline) {
      const why = `not ready after ${inputs.healthTimeout / 1000} s: ${verdict.seen}`;
      const slow = containers.find(
        (one) => one.health !== 'healthy' || answers !== undefined,
      );
      return diagnose(place, service, slow, why, answers);
    }
    await clock.sleep(Math.min(intervalMs, deadline - now), signal);
  }
}

async function askContainers(
  session: Session,
  containers: readonly Container[],
  { port, path }: HttpProbe,
): Promise<ReadonlyMap<string, string>> {
  const pairs = containers.flatMap(({ id, addresses: [address] }) => {
    if (address === undefined) return [];
    const host = address.includes(':') ? `[${address}]` : address;
    return [id, `http://${host}:${port}${path}`];
  });
  const { output } = await session.run({
    what: 'asking for health',
    body: probeHttp,
    args: [String(probeSeconds), ...pairs],
  });
  const lines = output.split('\n').map((line) => line.split(' '));
  return new Map(
    lines.flatMap(([id = '', status = '']) =>
      status === '' ? [] : [[id, status]],
    ),
  );
}

/** Which container, what its health check said, and its last lines. */
async function diagnose(
  { session, inputs }: Workplace,
  service: string,
  container: Container | undefined,
  why: string,
  answers?: ReadonlyMap<string, string>,
): Promise<Diagnosis> {
  const logs =
    container === undefined || inputs.logLines === 0
      ? ''
      : await session.lasting
          .run({
            what: 'reading logs',
            body: readLogs,
            args: [String(inputs.logLines), container.id],
          })
          .then(
            ({ output }) => output.trimEnd(),
            () => '',
          );
  return {
    service,
    why,
    logs,
    container: container?.name ?? '',
    image: container?.image ?? '',
    health:
      container === undefined
        ? ''
        : container.healthOutput ||
          failureOf(container) ||
          sayState(container, answers),
  };
}
