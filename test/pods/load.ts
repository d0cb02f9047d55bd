import { Agent, get } from 'node:http';
import { systemClock } from '@kit/clock';

export interface LoadReport {
  readonly requests: number;
  /** What went wrong, one entry a lost request. */
  readonly failed: readonly string[];
  /** Answers of each version: the first word of the body. */
  readonly versions: Readonly<Record<string, number>>;
  /**
   * Requests that met a kept-alive connection in the moment of its end, and
   * were sent again on a new one, as every client may (RFC 9110, 9.2.2).
   */
  readonly resent: number;
  readonly slowestMs: number;
}

export interface Load {
  /** So many answers are there. */
  reaches(requests: number): Promise<void>;
  /** An answer of this version is there. */
  meets(version: string): Promise<void>;
  stop(): Promise<LoadReport>;
}

const pauseMs = 3;
const patienceMs = 60_000;

/**
 * Asks without a pause, from the first answer on: half of the clients keep their
 * connection, the others make a new one for every request.
 */
export async function startLoad(url: string, clients = 8): Promise<Load> {
  // A new Service takes a moment until every node routes to it.
  while ((await ask(url, false, () => undefined)).status !== 200)
    await systemClock.sleep(100);
  const failed: string[] = [];
  const versions: Record<string, number> = {};
  let requests = 0;
  let resent = 0;
  let slowestMs = 0;
  let isStopped = false;
  const client = async (index: number) => {
    const agent =
      index % 2 === 0 && new Agent({ keepAlive: true, maxSockets: 1 });
    while (!isStopped) {
      const begun = performance.now();
      const answer = await ask(url, agent, () => {
        resent += 1;
      });
      slowestMs = Math.max(slowestMs, performance.now() - begun);
      requests += 1;
      if (answer.status !== 200) failed.push(answer.text);
      const [version = ''] = answer.text.split(' ');
      versions[version] = (versions[version] ?? 0) + 1;
      await systemClock.sleep(pauseMs);
    }
    if (agent) agent.destroy();
  };
  const running = Promise.all(
    Array.from({ length: clients }, (_, i) => client(i)),
  );
  const until = async (what: string, isThere: () => boolean) => {
    const deadline = performance.now() + patienceMs;
    while (!isThere()) {
      if (performance.now() > deadline) throw new Error(`no ${what}`);
      await systemClock.sleep(10);
    }
  };
  return {
    reaches: (count) => until(`${count} requests`, () => requests >= count),
    meets: (version) => until(version, () => versions[version] !== undefined),
    async stop() {
      isStopped = true;
      await running;
      return { requests, failed, versions, resent, slowestMs };
    },
  };
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

function ask(
  url: string,
  agent: Agent | false,
  onResend: () => void,
): Promise<Answer> {
  return new Promise((resolve) => {
    const request = get(url, { agent, timeout: 10_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text }),
      );
      response.on('error', ({ message }) =>
        resolve({ status: 0, text: message }),
      );
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', (error) => {
      if (
        request.reusedSocket &&
        /ECONNRESET|socket hang up/.test(error.message)
      ) {
        onResend();
        resolve(ask(url, false, onResend));
      } else resolve({ status: 0, text: error.message });
    });
  });
}
