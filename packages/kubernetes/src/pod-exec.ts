import { type Clock, cancelled, retry } from '@kit/clock';
import { isKitError } from '@kit/errors';
import { apiStatusOf, parseStatus, statusError } from './api-status.ts';
import type { ClusterAccess } from './cluster-access.ts';
import type { Connections } from './connection.ts';
import type { Credentials } from './credentials.ts';
import { execProtocols } from './exec-channels.ts';
import { type ExecResult, runSession } from './exec-session.ts';
import type { RequestRecord } from './request.ts';
import { resourcePath, resources } from './resources.ts';
import { TransportError } from './transport.ts';
import { openUpgrade, type Upgraded } from './upgrade.ts';

/** A program in a container, as an argument list: no shell is involved. */
export interface PodCommand {
  readonly namespace: string;
  readonly pod: string;
  /** The only one, or the one that the pod says is its default, when empty. */
  readonly container: string;
  readonly argv: readonly string[];
  /** For all of it, the connection included. */
  readonly timeoutMs: number;
  /** How much of the end of its output is kept; 16 KiB unless given. */
  readonly maxBytes?: number;
}

/**
 * Runs a command in a pod. How it ended is a value. Throws KUBERNETES_* when the
 * API server refuses or cannot be reached, and CANCELLED.
 */
export type PodExec = (
  command: PodCommand,
  signal?: AbortSignal,
) => Promise<ExecResult>;

export interface ExecParts {
  readonly access: ClusterAccess;
  readonly credentials: Credentials;
  readonly connections: Connections;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly onRequest: (record: RequestRecord) => void;
}

export function createPodExec(parts: ExecParts): PodExec {
  return async (command, signal) => {
    const begun = parts.clock.monotonic();
    const left = () =>
      Math.max(1, command.timeoutMs - (parts.clock.monotonic() - begun));
    let session: Upgraded;
    try {
      session = await openPatiently(parts, command, left, signal);
    } catch (error) {
      if (signal?.aborted) throw cancelled(signal);
      if (!(error instanceof TransportError)) throw error;
      return { kind: 'cut-off', message: error.message, output: '' };
    }
    const maxBytes = command.maxBytes ?? 16 * 1024;
    return runSession(session, { timeoutMs: left(), maxBytes, signal });
  };
}

/** Until the connection is upgraded nothing has begun in the pod. */
async function openPatiently(
  parts: ExecParts,
  command: PodCommand,
  left: () => number,
  signal: AbortSignal | undefined,
): Promise<Upgraded> {
  let renewed = false;
  const attempt = async () => {
    try {
      return await openOnce(parts, command, left(), signal);
    } catch (error) {
      if (renewed || !isKitError(error, 'KUBERNETES_UNAUTHORIZED')) throw error;
      renewed = true;
      if (!(await parts.credentials.renew())) throw error;
      return openOnce(parts, command, left(), signal);
    }
  };
  return retry(attempt, {
    clock: parts.clock,
    signal,
    tries: 5,
    delayMs: 200,
    budgetMs: left(),
    retryable(error) {
      const code = apiStatusOf(error)?.code ?? 0;
      if (code === 429 || code >= 500) return true;
      return error instanceof TransportError && !error.wasSent;
    },
  });
}

async function openOnce(
  parts: ExecParts,
  command: PodCommand,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Upgraded> {
  const { clock, credentials, connections, userAgent } = parts;
  const identity = await credentials.current();
  const { authorization } = identity;
  const url = urlOf(parts.access.server, command);
  const begun = clock.monotonic();
  let status: number | undefined;
  try {
    const opened = await openUpgrade({
      url,
      headers: {
        'user-agent': userAgent,
        ...(authorization !== undefined && { authorization }),
      },
      protocols: execProtocols,
      agent: connections.agentFor(identity),
      timeoutMs,
      signal,
    });
    status = 'status' in opened ? opened.status : 101;
    if (!('status' in opened)) return opened;
    const what = `pods/exec "${command.pod}" in ${command.namespace}`;
    throw statusError(parseStatus(opened), { method: 'GET', what });
  } finally {
    const ms = clock.monotonic() - begun;
    parts.onRequest({ method: 'GET', path: url.pathname, status, ms });
  }
}

function urlOf(server: URL, { namespace, pod, container, argv }: PodCommand) {
  const place = { namespace, name: pod, subresource: 'exec' };
  const path = resourcePath(resources.pods, place);
  const url = new URL(server.href.replace(/\/$/, '') + path);
  if (container !== '') url.searchParams.set('container', container);
  url.searchParams.set('stdout', 'true');
  url.searchParams.set('stderr', 'true');
  for (const word of argv) url.searchParams.append('command', word);
  return url;
}
