// npm run bench -- kubernetes: calls and times of a release, a release that goes
// back by itself, and a rollback, on the cluster of KIT_CLUSTER_KUBECONFIG
// (`bash test/cluster/up.sh a` starts one).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openShop, type Shop } from '../cluster/support/shop.ts';

const rounds = 3;

interface Figures {
  readonly calls: number;
  readonly ms: number;
  readonly inner: number;
  readonly least: number;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

async function measure(
  shop: Shop,
  work: () => ReturnType<Shop['release']>,
  inner: (log: string, outputs: ReadonlyMap<string, string>) => number,
): Promise<Figures> {
  const before = shop.proxy.requests.length;
  const result = await work();
  return {
    calls: shop.proxy.requests.length - before,
    ms: result.milliseconds,
    inner: inner(result.log, result.outputs),
    least: shop.sampler.least(),
  };
}

const runs: Record<string, Figures[]> = { release: [], back: [], rollback: [] };
for (let round = 0; round < rounds; round++) {
  const shop = await openShop();
  const quiet = { 'standby-replicas': '2', bake: '0s' };
  const dead = {
    'prometheus-url': 'http://127.0.0.1:9',
    'metrics-preset': 'http',
  };
  const switched = (_log: string, outputs: ReadonlyMap<string, string>) =>
    Number(outputs.get('switch-ms'));
  const rolledBack = (log: string) =>
    Number(/rolled back in (\d+) ms/.exec(log)?.[1]);
  const took = (_log: string, outputs: ReadonlyMap<string, string>) =>
    Number(outputs.get('duration-ms'));
  runs['back']?.push(
    await measure(shop, () => shop.release({ ...quiet, ...dead }), rolledBack),
  );
  runs['release']?.push(
    await measure(shop, () => shop.release(quiet), switched),
  );
  runs['rollback']?.push(await measure(shop, () => shop.rollback({}), took));
  await shop.close();
}

const titles: Record<string, string> = {
  release: 'release (inner: switching write)',
  back: 'release that goes back (inner: verdict to write)',
  rollback: 'rollback, standby up (inner: from process start)',
};
for (const [name, figures] of Object.entries(runs)) {
  const of = (key: keyof Figures) =>
    Math.round(median(figures.map((figure) => figure[key])));
  console.log(
    `${(titles[name] ?? name).padEnd(50)} ${of('calls')} calls  ${of('ms')} ms  inner ${of('inner')} ms  subprocesses 0  least ready endpoints ${of('least')}`,
  );
}
for (const name of ['k8s-blue-green', 'k8s-rollback']) {
  const file = join(
    import.meta.dirname,
    '../../actions',
    name,
    'dist/index.js',
  );
  console.log(`${name}: ${readFileSync(file).length} bytes`);
}
