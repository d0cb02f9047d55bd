import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import {
  type FakeServer,
  type FakeServerOptions,
  type Handler,
  runBundle,
  startFakeServer,
  unintendedCommands,
} from '@kit/testing';

export const action = join(import.meta.dirname, '../../../actions/smoke-test');

const peakMemory = join(import.meta.dirname, '../peak-memory.cjs');

/** Answers names for the bundle. */
const preload = `
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
const names = JSON.parse(process.env.TEST_NAMES ?? '{}');
const real = dns.lookup;
const known = (address) => ({ address, family: address.includes(':') ? 6 : 4 });
dns.lookup = (host, options, done) => Object.hasOwn(names, host)
  ? done(null, names[host].map(known))
  : real(host, options, done);
syncBuiltinESMExports();
`;

/** Far more than an answer needs, so that a slow machine fails no test. */
const patient = {
  'wait-timeout': '20s',
  'wait-interval': '100ms',
  timeout: '20s',
  retries: '1',
  'retry-interval': '50ms',
};

export const servers: FakeServer[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kit-smoke-'));
});

afterAll(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await rm(folder, { recursive: true, force: true });
});

export function inFolder(name: string): string {
  return join(folder, name);
}

/** A run of the bundle, which must stay small and give no command. */
export async function smoke(
  inputs: Readonly<Record<string, string>>,
  names: Readonly<Record<string, readonly string[]>> = {},
  env: Readonly<Record<string, string>> = {},
) {
  const peak = inFolder('peak');
  const result = await runBundle({
    action,
    inputs: { ...patient, ...inputs },
    env: {
      NODE_OPTIONS: `--require=${peakMemory} --import=data:text/javascript,${encodeURIComponent(preload)}`,
      TEST_NAMES: JSON.stringify(names),
      PEAK_MEMORY_FILE: peak,
      ...env,
    },
  });
  expect(unintendedCommands(result.log)).toEqual([]);
  const peakMb = Number(await readFile(peak, 'utf8')) / 1024;
  expect(peakMb).toBeLessThan(150);
  const { outputs } = result;
  return {
    ...result,
    reason: outputs.get('reason-code'),
    json: JSON.parse(outputs.get('json') ?? 'null'),
  };
}

/** A server that ends with the tests of the file. */
export async function serve(handler: Handler, options?: FakeServerOptions) {
  const server = await startFakeServer(handler, options);
  servers.push(server);
  return server;
}

export const version =
  (text: string): Handler =>
  (_, response) =>
    void response.end(JSON.stringify({ version: text }));
