import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeServer } from '@kit/testing';
import { startControlPlane } from '../../demo/control-plane.ts';
import type { ActResult } from '../act.ts';
import { openShop, type ShopCluster } from './shop-cluster.ts';
import {
  createShopRepository,
  type ShopRepository,
} from './shop-repository.ts';

/** The sample in a repository of its own, and the cluster it is delivered to. */
export interface FlowsWorld {
  readonly cluster: ShopCluster;
  /** With the sample's workflows, or with others in their place. */
  repository(
    workflows?: Readonly<Record<string, string>>,
  ): Promise<ShopRepository>;
  close(): Promise<void>;
}

/** Throws when the binaries of the control plane have not been built. */
export async function startFlows(): Promise<FlowsWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'kit-flows-'));
  const control = await startControlPlane(join(folder, 'cluster'));
  if (control === undefined) {
    throw new Error('first: bash test/cluster/build.sh control fakenode');
  }
  const server = await startFakeServer((request, response) =>
    response
      .writeHead(request.url === '/api/v1/auth/login' ? 401 : 200)
      .end('ok'),
  );
  const { kubeconfig } = control;
  const cluster = await openShop(kubeconfig);
  const repositories: ShopRepository[] = [];
  return {
    cluster,
    async repository(workflows) {
      const shop = await createShopRepository({
        origin: server.origin,
        kubeconfig,
        ...(workflows && { workflows }),
      });
      repositories.push(shop);
      return shop;
    },
    async close() {
      for (const shop of repositories) shop.remove();
      cluster.close();
      await Promise.all([server.close(), control.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The jobs that ran, without the numbers that act gives those of a matrix. */
export function ran({ jobs }: ActResult): string[] {
  return [...jobs.keys()].map((job) => job.replace(/-\d+$/, '')).sort();
}

/** Those jobs as act shows them. */
export function under(workflow: string, jobs: readonly string[]): string[] {
  return jobs.map((job) => `${workflow}/${job}`).sort();
}

/** A change of one service that none depends on. */
export const page = {
  'services/locations/index.html':
    '<!doctype html>\n<title>locations</title>\n<h1>locations</h1>\n<p>new</p>\n',
};
