import { Agent, request } from 'node:http';

export interface Traffic {
  readonly answered: number;
  /** What was not a 200, in words. */
  readonly failures: readonly string[];
  /** How many answers came from each version. */
  readonly versions: ReadonlyMap<string, number>;
}

const open = new Set<() => Promise<Traffic>>();

/** For a test that failed in the middle: nothing is asked any more. */
export async function stopTraffic(): Promise<void> {
  await Promise.all([...open].map((stop) => stop()));
}

/** Asks one address without a pause, over several connections, until stopped. */
export function startTraffic(url: string, connections = 8) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const failures: string[] = [];
  const versions = new Map<string, number>();
  let answered = 0;
  let isOn = true;
  const ask = async () => {
    while (isOn) {
      try {
        const { status, body } = await get(url, agent);
        if (status !== 200) throw new Error(`HTTP ${status}`);
        answered += 1;
        const { version } = JSON.parse(body);
        versions.set(version, (versions.get(version) ?? 0) + 1);
      } catch (error) {
        failures.push(String(error));
      }
      // Leaves the two cores to those who are to be measured.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const asking = Array.from({ length: connections }, ask);
  const stop = async (): Promise<Traffic> => {
    isOn = false;
    open.delete(stop);
    await Promise.all(asking);
    agent.destroy();
    return { answered, failures, versions };
  };
  open.add(stop);
  return { answered: () => answered, stop };
}

function get(url: string, agent: Agent) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const sent = request(url, { agent, timeout: 10_000 }, (response) => {
      let body = '';
      response
        .setEncoding('utf8')
        .on('data', (text: string) => {
          body += text;
        })
        .on('end', () => resolve({ status: response.statusCode ?? 0, body }))
        .on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer in 10 s')));
    sent.on('error', reject);
    sent.end();
  });
}
