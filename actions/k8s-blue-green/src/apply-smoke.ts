import { retry } from '@kit/clock';
import { apiStatusOf } from '@kit/kubernetes';
import { errors } from './errors.ts';
import type { Release, Unit } from './unit.ts';

/** `/health/ready` or `/health/ready=200`: a path and the status it must have. */
export function parseSmoke(line: string): { path: string; status: number } {
  const match = /^(.*?)(?:=(\d{3}))?$/.exec(line);
  const path = match?.[1] ?? line;
  return {
    path: path.startsWith('/') ? path : `/${path}`,
    status: Number(match?.[2] ?? 200),
  };
}

/** Asks the new colour in private, by way of the API server's Service proxy. */
export async function smokeUnit(release: Release, unit: Unit): Promise<void> {
  const [port] = unit.plan.service.ports;
  if (port === undefined) return;
  const service = `http:${unit.plan.proof ?? unit.plan.name}:${port.name || port.port}`;
  for (const line of release.inputs.smokePath ?? []) {
    const { path, status } = parseSmoke(line);
    const ask = async () => {
      const got = await statusOf(release, service, path);
      if (got !== status) {
        throw errors.error(
          'BLUE_GREEN_NOT_READY',
          `${unit.plan.targetName}: ${path} answered ${got}, expected ${status}`,
        );
      }
    };
    await release.journal.run(
      'smoke',
      () =>
        retry(ask, {
          clock: release.clock,
          signal: release.signal,
          tries: 5,
          delayMs: 1000,
          maxDelayMs: 10_000,
          retryable: () => true,
        }),
      () => `${path}: ${status}`,
    );
  }
}

async function statusOf(
  { client }: Release,
  service: string,
  path: string,
): Promise<number> {
  try {
    const { status } = await client.send({
      method: 'GET',
      path: `/api/v1/namespaces/${client.namespace}/services/${service}/proxy${path}`,
      accept: '*/*',
      what: `${service}${path}`,
      safety: 'once',
      timeoutMs: 10_000,
    });
    return status;
  } catch (error) {
    const code = apiStatusOf(error)?.code;
    if (code === undefined) throw error;
    return code;
  }
}
