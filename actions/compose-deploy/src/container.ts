import { textAt, valueAt } from '@kit/action';
import { parseJson } from './declared.ts';

export type Health = 'none' | 'starting' | 'healthy' | 'unhealthy';

/** What `docker inspect` says of one container. */
export interface Container {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  /** The reference that it was made from, and the image's own id. */
  readonly image: string;
  readonly imageId: string;
  /** Of its configuration, as Compose counts it. */
  readonly hash: string;
  readonly isRunning: boolean;
  /** `running`, `exited`, `restarting`, `created`, … */
  readonly status: string;
  readonly exitCode: number;
  readonly error: string;
  readonly isOutOfMemory: boolean;
  readonly restarts: number;
  readonly health: Health;
  /** What its health check last said. */
  readonly healthOutput: string;
  readonly addresses: readonly string[];
}

const label = 'com.docker.compose';

/**
 * The containers of a project; one-off ones (`compose run`) are left out.
 * `undefined` when it is not what `docker inspect` writes.
 */
export function readContainers(text: string): readonly Container[] | undefined {
  const data = parseJson(text);
  return Array.isArray(data) ? data.flatMap(readContainer) : undefined;
}

function readContainer(data: unknown): readonly Container[] {
  const id = textAt(data, 'Id');
  const labels = valueAt(data, 'Config', 'Labels');
  const service = textAt(labels, `${label}.service`);
  const isOneOff = textAt(labels, `${label}.oneoff`) === 'True';
  if (id === undefined || service === undefined || isOneOff) return [];
  const state = valueAt(data, 'State');
  const networks = valueAt(data, 'NetworkSettings', 'Networks');
  return [
    {
      id,
      service,
      name: (textAt(data, 'Name') ?? id.slice(0, 12)).replace(/^\//, ''),
      image: textAt(data, 'Config', 'Image') ?? '',
      imageId: textAt(data, 'Image') ?? '',
      hash: textAt(labels, `${label}.config-hash`) ?? '',
      isRunning: valueAt(state, 'Running') === true,
      status: textAt(state, 'Status') ?? 'unknown',
      exitCode: Number(valueAt(state, 'ExitCode') ?? 0),
      error: textAt(state, 'Error') ?? '',
      isOutOfMemory: valueAt(state, 'OOMKilled') === true,
      restarts: Number(valueAt(data, 'RestartCount') ?? 0),
      health: readHealth(textAt(state, 'Health', 'Status')),
      healthOutput: lastOutput(valueAt(state, 'Health', 'Log')),
      addresses: Object.values(Object(networks)).flatMap(
        (network) => textAt(network, 'IPAddress') ?? [],
      ),
    },
  ];
}

/** Runs, as Docker counts, and serves nobody. */
export function isIll({ health, status }: Container): boolean {
  return health === 'unhealthy' || status !== 'running';
}

function readHealth(text: string | undefined): Health {
  return text === 'starting' || text === 'healthy' || text === 'unhealthy'
    ? text
    : 'none';
}

function lastOutput(log: unknown): string {
  const last = Array.isArray(log) ? log.at(-1) : undefined;
  const exit = Number(valueAt(last, 'ExitCode') ?? 0);
  const said = (textAt(last, 'Output') ?? '').trim().slice(-1000);
  return exit === 0 ? said : `exit code ${exit}${said && `: ${said}`}`;
}
