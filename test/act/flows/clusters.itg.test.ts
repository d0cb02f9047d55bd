import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { root } from '@kit/devkit';
import { caller, onPush } from './caller.ts';
import type { ShopRepository } from './shop-repository.ts';
import { type FlowsWorld, page, ran, startFlows, under } from './world.ts';

const kubeconfig = 'kubeconfig: ${{ secrets.KUBECONFIG }}';
const google = [
  ...['cloud: gke', 'cluster: shop', 'cluster-location: europe-west1'],
  'identity: delivery@shop.iam.gserviceaccount.com',
  'identity-provider: projects/1/locations/global/workloadIdentityPools/a/providers/b',
] as const;
const workflows = {
  'overlay.yml': caller({
    workflow: 'ci-cd',
    on: onPush('overlay'),
    settings: [
      ...['environments: overlay staging', 'images: ghcr.io/acme/shop'],
      ...['overlay: "deploy/overlays/{environment}"', 'force-conflicts: true'],
      'before-deploy-jobs: deploy/migrate.yaml',
      ...google,
    ],
  }),
  'chart.yml': caller({
    workflow: 'ci-cd',
    on: onPush('chart'),
    settings: [
      ...['environments: chart development', 'helm-release: shop'],
      ...['helm-chart: chart', 'helm-values: "chart/{environment}.yaml"'],
    ],
    secrets: [kubeconfig],
  }),
  'load.yml': caller({
    workflow: 'production-deploy',
    on: onPush('load'),
    settings: [
      ...['test: make test', 'elsewhere: performance, security, lint'],
      'e2e: echo "$E2E_TOKEN" | tr a-z A-Z; echo seen > reports/e2e/seen.txt',
      'load-test: cp k6.json reports/load/k6.json',
      'load: locations=reports/load/k6.json',
    ],
    secrets: [kubeconfig, 'e2e-token: staging'],
  }),
};

const migrate = `apiVersion: batch/v1
kind: Job
metadata: { name: migrate }
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{ name: migrate, image: ghcr.io/acme/shop/migrate:1 }]
`;
const chart = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'chart/development.yaml': 'replicas: 2\n',
  'chart/templates/page.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: shop-page, labels: { environment: "{{ .Values.environment }}" } }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: shop-page } }
  template:
    metadata: { labels: { app: shop-page } }
    spec:
      containers: [{ name: app, image: "ghcr.io/org/page:{{ .Values.image.tag }}" }]
`,
};
const limits =
  'quality_gates: { load: { p95_ms: 500, p99_ms: 1000, failed_rate_percent: 1 } }\n';
const written = join(
  root,
  'actions/quality-gate/test/tools/fixtures/reports/k6/legacy-pass.json',
);
/** What k6 writes with --summary-export. */
function summary(milliseconds: number): string {
  const { metrics } = JSON.parse(readFileSync(written, 'utf8'));
  const slowest = { 'p(95)': milliseconds, 'p(99)': milliseconds };
  const http_req_duration = { ...metrics.http_req_duration, ...slowest };
  return JSON.stringify({ metrics: { ...metrics, http_req_duration } });
}

let world: FlowsWorld;
let shop: ShopRepository;

beforeAll(async () => {
  world = await startFlows();
  shop = await world.repository(workflows);
});
afterAll(() => world?.close());

const delivered = [
  ...['plan', 'build locations', 'ready', 'deploy all', 'notify'],
];

it('migrates, and applies a kustomize overlay, in a cluster of Google Cloud', async () => {
  const files = { ...page, 'deploy/migrate.yaml': migrate };
  const result = await shop.push('overlay', files);
  expect(ran(result)).toEqual(under('ci-cd', delivered));
  expect(result.exitCode).toBe(0);
  expect(result.log).toContain(
    'logged in to Google as delivery@shop.iam.gserviceaccount.com',
  );
  expect(result.log).toContain('reached shop in Google Cloud');
  expect(result.log).toContain('migrate');
  expect(await world.cluster.imageOf('staging', 'locations')).toMatch(
    /^ghcr\.io\/acme\/shop\/locations@sha256:/,
  );
  expect(await world.cluster.imageOf('staging', 'auth')).toBe(
    'ghcr.io/acme/shop/auth:1.4.0',
  );
});

it('upgrades a chart with the values of the environment, by a kubeconfig', async () => {
  const result = await shop.push('chart', { ...page, ...chart });
  expect(ran(result)).toEqual(under('ci-cd', delivered));
  expect(result.exitCode).toBe(0);
  expect(await world.cluster.imageOf('development', 'shop-page')).toBe(
    `ghcr.io/org/page:${await shop.git('rev-parse', 'chart')}`,
  );
});

const tested = [
  ...['plan', 'check locations', 'gate', 'build locations', 'ready'],
  ...['staging', 'load', 'notify'],
];

it('brings to production what stood the load on staging', async () => {
  const files = { '.github/quality-gates.yml': limits, ...page };
  const result = await shop.push('load', {
    ...files,
    'k6.json': summary(21),
  });
  expect(ran(result)).toEqual(
    under('production-deploy', [...tested, 'production']),
  );
  expect(result.exitCode).toBe(0);
  expect(result.log).toContain('| STAGING');
});

it('keeps from production what did not', async () => {
  const before = await world.cluster.colourOf('locations');
  const files = { '.github/quality-gates.yml': limits, ...page };
  const result = await shop.push('load', {
    ...files,
    'k6.json': summary(1500),
  });
  expect(ran(result)).toEqual(under('production-deploy', tested));
  expect(result.exitCode).toBe(1);
  expect(await world.cluster.colourOf('locations')).toBe(before);
});
