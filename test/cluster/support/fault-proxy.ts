import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';

/** What happens to a request instead of, or after, its way to the API server. */
export type Fault =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: unknown;
    }
  /** Answered by what is made then: an API that this server does not have. */
  | { readonly kind: 'made'; readonly body: () => Promise<unknown> }
  /** Never answered, never forwarded. */
  | { readonly kind: 'hang' }
  /** Carried out, but the connection closes before the answer. */
  | { readonly kind: 'cut-after' }
  /** Closed before it reaches the API server. */
  | { readonly kind: 'cut-before' }
  /** Carried out; then `run` is called before the answer goes out. */
  | { readonly kind: 'after'; readonly run: () => unknown }
  /** `run` is called, and ended, before it is carried out. */
  | { readonly kind: 'before'; readonly run: () => unknown };

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly authorization: string;
  /** What the API server, or the proxy, said; `undefined` without an answer. */
  status?: number;
}

export interface FaultRule {
  readonly when: (request: Seen) => boolean;
  readonly fault: Fault;
  /** How many times; once unless given. */
  times?: number;
}

export interface FaultProxy {
  readonly url: string;
  readonly requests: Seen[];
  /** Writes only, as `PATCH services/web`. */
  writes(): string[];
  add(rule: FaultRule): void;
  close(): Promise<void>;
}

/** A proxy in front of the API server that misbehaves on demand. */
export async function startFaultProxy(target: {
  server: URL;
  authority: string | undefined;
  /** For who sends none: kubectl does not, over plain HTTP. */
  authorization?: string;
}): Promise<FaultProxy> {
  const rules: FaultRule[] = [];
  const requests: Seen[] = [];
  const agent = new Agent({
    keepAlive: true,
    ca: target.authority,
    maxSockets: 100,
  });
  const server = createServer((incoming, outgoing) => {
    void handle(incoming, outgoing).catch(() => outgoing.destroy());
  });
  async function handle(incoming: IncomingMessage, outgoing: ServerResponse) {
    const body = await readAll(incoming);
    const seen: Seen = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      body,
      authorization: incoming.headers.authorization ?? '',
    };
    requests.push(seen);
    const fault = takeFault(rules, seen);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'cut-before') return void outgoing.destroy();
    if (fault?.kind === 'answer') {
      seen.status = fault.status;
      outgoing.writeHead(fault.status, {
        'content-type': 'application/json',
        ...fault.headers,
      });
      outgoing.end(
        JSON.stringify(
          fault.body ?? {
            kind: 'Status',
            code: fault.status,
            message: `injected ${fault.status}`,
          },
        ),
      );
      return;
    }
    if (fault?.kind === 'made') {
      seen.status = 200;
      outgoing.writeHead(200, { 'content-type': 'application/json' });
      outgoing.end(JSON.stringify(await fault.body()));
      return;
    }
    if (fault?.kind === 'before') await fault.run();
    const answer = await forward(incoming, body);
    seen.status = answer.statusCode ?? 502;
    if (fault?.kind === 'cut-after') {
      answer.resume();
      await new Promise((resolve) => answer.on('end', resolve));
      return void outgoing.destroy();
    }
    if (fault?.kind === 'after') await fault.run();
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    outgoing.flushHeaders();
    outgoing.on('close', () => answer.destroy());
    answer.on('error', () => outgoing.destroy());
    answer.pipe(outgoing);
  }
  function forward(incoming: IncomingMessage, body: string) {
    return new Promise<IncomingMessage>((resolve, reject) => {
      const url = new URL(incoming.url ?? '/', target.server);
      const headers = {
        ...(target.authorization !== undefined && {
          authorization: target.authorization,
        }),
        ...incoming.headers,
        host: target.server.host,
      };
      const request = httpsRequest(url, {
        method: incoming.method,
        headers,
        agent,
      });
      request.on('response', resolve).on('error', reject);
      request.end(body);
    });
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    writes: () => requests.filter(isWrite).map(sayRequest),
    add: (rule) => void rules.push({ ...rule }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}

function takeFault(rules: FaultRule[], seen: Seen): Fault | undefined {
  const rule = rules.find(({ when, times = 1 }) => times > 0 && when(seen));
  if (rule !== undefined) rule.times = (rule.times ?? 1) - 1;
  return rule?.fault;
}

/** Writes to the cluster; questions about permissions are none. */
export function isWrite({ method, path }: Seen): boolean {
  return method !== 'GET' && !path.includes('/apis/authorization.k8s.io/');
}

/** `PATCH services/web`. */
export function sayRequest({ method, path }: Seen): string {
  const short = path
    .replace(/\?.*/, '')
    .replace(/^.*\/namespaces\/[^/]+\//, '');
  return `${method} ${short}`;
}

async function readAll(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
