import { createProcessRunner } from '@kit/process';
import { makeClient } from './api-client.ts';
import type { KubernetesClient } from './client.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { createConnections, proxyFor } from './connection.ts';
import { type CredentialWorld, createCredentials } from './credentials.ts';
import { createPodExec, type PodExec } from './pod-exec.ts';
import { createRequester, type RequestRecord } from './request.ts';

export interface ConnectOptions
  extends Omit<CredentialWorld, 'process'>,
    Partial<Pick<CredentialWorld, 'process'>> {
  readonly userAgent: string;
  readonly signal?: AbortSignal | undefined;
  /** In place of the context's own. */
  readonly namespace?: string | undefined;
  /** For one request; 15 s unless given. */
  readonly timeoutMs?: number;
  /** For one thing and all its tries; 45 s unless given. */
  readonly budgetMs?: number;
  readonly onRequest?: (record: RequestRecord) => void;
}

export interface Connection {
  readonly client: KubernetesClient;
  readonly exec: PodExec;
  close(): void;
}

/** A client of one cluster. Nothing is sent before the first request. */
export function connect(
  access: ClusterAccess,
  options: ConnectOptions,
): Connection {
  // The plugin must also run while a cancelled job rolls back.
  const process = options.process ?? createProcessRunner();
  const connections = createConnections(access, proxyFor(access, options.env));
  const parts = {
    access,
    credentials: createCredentials(access, { ...options, process }),
    connections,
    clock: options.clock,
    userAgent: options.userAgent,
    onRequest: options.onRequest ?? (() => undefined),
  };
  const requester = createRequester({
    ...parts,
    budgetMs: options.budgetMs ?? 45_000,
    timeoutMs: options.timeoutMs ?? 15_000,
  });
  const client = makeClient({
    requester,
    server: access.server.origin,
    namespace: options.namespace ?? access.namespace,
    signal: options.signal,
    discovered: new Map(),
  });
  const exec = createPodExec(parts);
  return { client, exec, close: () => connections.close() };
}
