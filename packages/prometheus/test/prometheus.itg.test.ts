import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  errorQueries,
  latencyQueries,
  type Preset,
  presets,
  type QueryMetrics,
} from '@kit/analysis';
import { systemClock } from '@kit/clock';
import { createHttpClient } from '@kit/http';
import { queryPrometheus } from '../src/index.ts';

/** Long enough for all tests on a busy machine: the watch must lie in it. */
const window = '10s';
const http = createHttpClient();
let exporter: Server;
let server: ChildProcess;
let folder: string;
let query: QueryMetrics;
let failures = 0;
let served = 1000;
let slow = 0;

/** What an application, a mesh and an ingress would say of the same requests. */
function exposition(): string {
  const pod = 'namespace="shop",pod="web-7d-x"';
  const bad = failures === 0 ? [] : [failures];
  const histogram = (name: string, labels: string, bound: string) => [
    `${name}_bucket{${labels},le="${bound}"} ${served - slow}`,
    `${name}_bucket{${labels},le="+Inf"} ${served}`,
    `${name}_count{${labels}} ${served}`,
  ];
  const istio =
    'reporter="destination",destination_workload_namespace="shop",destination_workload="web"';
  const nginx = 'namespace="shop",ingress="web"';
  const envoy = 'envoy_cluster_name="httproute/shop/web/rule/0"';
  return [
    ...histogram('http_request_duration_seconds', `${pod},status="200"`, '10'),
    ...bad.map(
      (n) => `http_request_duration_seconds_count{${pod},status="503"} ${n}`,
    ),
    `istio_requests_total{${istio},response_code="200"} ${served}`,
    ...bad.map(
      (n) => `istio_requests_total{${istio},response_code="503"} ${n}`,
    ),
    ...histogram('istio_request_duration_milliseconds', istio, '10000'),
    `nginx_ingress_controller_requests{${nginx},status="200"} ${served}`,
    ...bad.map(
      (n) => `nginx_ingress_controller_requests{${nginx},status="503"} ${n}`,
    ),
    ...histogram(
      'nginx_ingress_controller_request_duration_seconds',
      nginx,
      '10',
    ),
    `envoy_cluster_upstream_rq_xx{${envoy},envoy_response_code_class="2"} ${served}`,
    ...bad.map(
      (n) =>
        `envoy_cluster_upstream_rq_xx{${envoy},envoy_response_code_class="5"} ${n}`,
    ),
    ...histogram('envoy_cluster_upstream_rq_time', envoy, '10000'),
    '',
  ].join('\n');
}

async function listening(target: Server): Promise<number> {
  await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
  const address = target.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listening(probe);
  await new Promise((done) => probe.close(done));
  return port;
}

beforeAll(async () => {
  exporter = createServer((_, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(exposition());
  });
  const port = await listening(exporter);
  folder = await mkdtemp(join(tmpdir(), 'kit-prometheus-'));
  const config = {
    global: { scrape_interval: '200ms', scrape_timeout: '200ms' },
    scrape_configs: [
      {
        job_name: 'app',
        honor_labels: true,
        static_configs: [{ targets: [`127.0.0.1:${port}`] }],
      },
    ],
  };
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const own = await freePort();
  server = spawn(
    'prometheus',
    [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${own}`,
    ],
    { stdio: 'ignore' },
  );
  query = queryPrometheus({ url: new URL(`http://127.0.0.1:${own}`), http });
  // As much as the window before the watch, so that it is no first look.
  for (let tried = 0; tried < 400; tried++) {
    const reading = await query(`count_over_time(up[${window}]) > 45`);
    if (reading.kind === 'value') break;
    await systemClock.sleep(100);
  }
  // The watch begins here: 500 requests, of which 30 fail and 20 are slow.
  served += 500;
  failures = 30;
  slow = 20;
  await systemClock.sleep(2000);
}, 60_000);

afterAll(async () => {
  server.kill('SIGKILL');
  exporter.closeAllConnections();
  exporter.close();
  http.close();
  await rm(folder, { recursive: true, force: true });
});

async function count(text: string): Promise<number> {
  const reading = await query(text.replaceAll('$window', window));
  if (reading.kind !== 'value') throw new Error(JSON.stringify(reading));
  return reading.value;
}

const target = (preset: Preset) => ({ preset, namespace: 'shop', name: 'web' });

describe('the presets on a real Prometheus', () => {
  it.each(presets)(
    '%s counts the requests of the watch, the first failures included',
    async (preset) => {
      const { total, bad } = errorQueries(target(preset));
      expect(await count(bad)).toBe(30);
      const all = await count(total);
      expect(all).toBeGreaterThan(450);
      expect(all).toBeLessThan(650);
    },
  );

  it.each(presets)('%s counts the slow ones of the watch', async (preset) => {
    const { bad } = latencyQueries(target(preset), 10_000);
    const slowOnes = await count(bad);
    expect(slowOnes).toBeGreaterThan(15);
    expect(slowOnes).toBeLessThan(60);
  });

  it.each(presets)(
    '%s knows nothing of a workload that is not there, or a bound that is none',
    async (preset) => {
      const nobody = errorQueries({
        preset,
        namespace: 'shop',
        name: 'nobody',
      });
      expect(
        await query(nobody.total.replaceAll('$window', window)),
      ).toMatchObject({ reason: 'empty' });
      const { bad } = latencyQueries(target(preset), 7_000);
      expect(await query(bad.replaceAll('$window', window))).toMatchObject({
        reason: 'empty',
      });
    },
  );

  it('tells a query that it does not take', async () => {
    expect(await query('sum(')).toMatchObject({ reason: 'query-error' });
  });
});
