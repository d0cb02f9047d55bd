import { createServer, type IncomingMessage } from 'node:http';
import { systemClock } from '@kit/clock';
import { connect } from '@kit/kubernetes';

interface StoredLease {
  metadata: Record<string, unknown>;
  spec: Record<string, unknown>;
}

const opened: (() => void)[] = [];

/** Ends all that there are, and the connections to them. */
export function closeLeaseServers(): void {
  for (const close of opened.splice(0)) close();
}

/** One Lease behind the API's own rules of conflict, on a socket of its own. */
export async function leaseServer() {
  let stored: StoredLease | undefined;
  let version = 0;
  let before: { readonly holder: string; run(): void } | undefined;
  let isDeaf = false;
  const keep = (lease: StoredLease) => {
    version += 1;
    stored = {
      ...lease,
      metadata: { ...lease.metadata, resourceVersion: String(version) },
    };
    return { status: 200, body: stored };
  };
  const answer = (method: string, body: StoredLease | undefined) => {
    const conflict = { status: 409, body: { message: 'conflict' } };
    if (method === 'GET') {
      return stored ? { status: 200, body: stored } : { status: 404, body: {} };
    }
    if (body === undefined) return { status: 400, body: {} };
    if (before !== undefined && before.holder === body.spec['holderIdentity']) {
      const { run } = before;
      before = undefined;
      run();
    }
    if (method === 'POST') return stored ? conflict : keep(body);
    const known = stored?.metadata['resourceVersion'];
    return body.metadata['resourceVersion'] === known ? keep(body) : conflict;
  };
  const server = createServer((request, response) => {
    if (isDeaf && request.method !== 'GET') {
      request.resume().on('end', () => response.destroy());
      return;
    }
    void readJson(request).then((body) => {
      const { status, body: out } = answer(request.method ?? '', body);
      response.writeHead(status).end(JSON.stringify(out));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  server.unref();
  const { client, close } = connect(
    {
      server: addressOf(server),
      namespace: 'shop',
      contextName: 'test',
      authority: undefined,
      skipTlsVerify: false,
      tlsServerName: undefined,
      proxy: undefined,
      user: {
        clientCertificate: undefined,
        clientKey: undefined,
        token: undefined,
        tokenFile: undefined,
        username: undefined,
        password: undefined,
        exec: undefined,
      },
    },
    {
      userAgent: 'test',
      clock: systemClock,
      secrets: { add: () => undefined, redact: (text: string) => text },
      env: {},
    },
  );
  opened.push(() => {
    close();
    server.close();
  });
  return {
    client,
    /** Somebody else is quicker, once. */
    beforeWriteOf(holder: string, run: () => void) {
      before = { holder, run };
    },
    /** From now on no write gets through, though each is read back. */
    dropWrites() {
      isDeaf = true;
    },
    holder: () => stored?.spec['holderIdentity'],
    put(holder: string, renewTime: string, transitions: number) {
      keep({
        metadata: { name: 'web-delivery' },
        spec: {
          holderIdentity: holder,
          leaseDurationSeconds: 60,
          leaseTransitions: transitions,
          renewTime,
        },
      });
    },
  };
}

function addressOf(server: ReturnType<typeof createServer>): URL {
  const address = server.address();
  const port =
    typeof address === 'object' && address !== null ? address.port : 0;
  return new URL(`http://127.0.0.1:${port}`);
}

async function readJson(
  request: IncomingMessage,
): Promise<StoredLease | undefined> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? undefined : JSON.parse(text);
}
