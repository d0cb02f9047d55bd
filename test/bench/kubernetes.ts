// npm run bench -- kubernetes: calls, subprocesses and times of a release, a
// release that goes back by itself, and a rollback, on the cluster of
// KIT_CLUSTER_KUBECONFIG (`bash test/cluster/up.sh a` starts one). Beside them
// Azure/k8s-deploy, whose checkout (with lib/index.js) PEER_K8S_DEPLOY names;
// it needs kubectl on the PATH.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BundleResult } from '@kit/testing';
import { openShop, type Shop } from '../cluster/support/shop.ts';
import { measurePeer } from './kubernetes/azure-k8s-deploy.ts';
import { type Figures, sayFigures } from './kubernetes/figures.ts';

const rounds = 3;
const readyAfter = '3s';
const { KIT_CLUSTER_KUBECONFIG: cluster, PEER_K8S_DEPLOY: peer } = process.env;

async function measure(
  shop: Shop,
  work: () => Promise<BundleResult>,
  inner: (result: BundleResult) => number,
): Promise<Figures> {
  const calls = shop.proxy.requests.length;
  const empty = shop.sampler.emptyMs();
  const result = await work();
  return {
    calls: shop.proxy.requests.length - calls,
    // There is nothing that it could start: neither kubectl nor a plugin.
    subprocesses: 0,
    ms: result.milliseconds,
    inner: inner(result),
    emptyMs: shop.sampler.emptyMs() - empty,
  };
}

const own = { release: [], back: [], rollback: [] } as Record<
  'release' | 'back' | 'rollback',
  Figures[]
>;
const theirs: Figures[] = [];

async function round(): Promise<void> {
  const shop = await openShop({ readyAfter });
  const quiet = { 'standby-replicas': '2', bake: '0s' };
  const dead = {
    'prometheus-url': 'http://127.0.0.1:9',
    'metrics-preset': 'http',
  };
  own.release.push(
    await measure(
      shop,
      () => shop.release(quiet),
      ({ outputs }) => Number(outputs.get('switch-ms')),
    ),
  );
  own.rollback.push(
    await measure(
      shop,
      () => shop.rollback({}),
      ({ milliseconds }) => milliseconds,
    ),
  );
  own.back.push(
    await measure(
      shop,
      () => shop.release({ ...quiet, ...dead, image: 'app=app:3' }),
      ({ log }) => Number(/rolled back in (\d+) ms/.exec(log)?.[1]),
    ),
  );
  await shop.close();
  if (peer !== undefined) theirs.push(await measurePeer(peer, readyAfter));
}

if (cluster === undefined) {
  console.log('  KIT_CLUSTER_KUBECONFIG names no cluster: nothing is measured');
} else {
  for (let n = 0; n < rounds; n++) await round();
  console.log(`  medians of ${rounds}; pods are ready after ${readyAfter}`);
  console.log(sayFigures('release', own.release, 'the switching write'));
  if (theirs.length > 0)
    console.log(sayFigures('Azure/k8s-deploy: deploy, promote', theirs));
  else
    console.log(
      '  PEER_K8S_DEPLOY names no checkout of Azure/k8s-deploy: ours alone',
    );
  console.log(
    sayFigures('release that goes back', own.back, 'verdict to write'),
  );
  console.log(
    sayFigures('rollback, standby up', own.rollback, 'from process start'),
  );
}
const size = (file: string) =>
  `${Math.round(readFileSync(file).length / 1000)} kB`;
for (const name of ['k8s-deploy', 'k8s-blue-green', 'k8s-rollback']) {
  const folder = join(import.meta.dirname, '../../actions', name);
  console.log(`  ${name}: ${size(join(folder, 'dist/index.js'))}`);
}
if (peer !== undefined)
  console.log(
    `  Azure/k8s-deploy: ${size(join(peer, 'lib/index.js'))}, and kubectl`,
  );
