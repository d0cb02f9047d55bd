import { text } from 'node:stream/consumers';
import { type FakeServer, startFakeServer } from '@kit/testing';

export interface Traffic {
  /** What part of the requests fails, from 0 to 1. */
  failing: number;
}

const perSecond = 200;

/** A Prometheus that has seen 200 requests a second, of which some failed. */
export function startPrometheus(traffic: Traffic): Promise<FakeServer> {
  return startFakeServer(async (request, response) => {
    const query = new URLSearchParams(await text(request)).get('query') ?? '';
    const seconds = Number(/\[(\d+)s\]/.exec(query)?.[1] ?? 1);
    const count = Math.round(seconds * perSecond * shareOf(query, traffic));
    const result = [{ metric: {}, value: [0, String(count)] }];
    const data = { resultType: 'vector', result };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ status: 'success', data }));
  });
}

/** Failed, slow (none of them), or all requests: which the query asks for. */
function shareOf(query: string, { failing }: Traffic): number {
  if (query.includes('_bucket')) return 0;
  return query.includes('5..') ? failing : 1;
}
