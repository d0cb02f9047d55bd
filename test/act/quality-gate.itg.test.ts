import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { root } from '@kit/devkit';
import { type Consumer, createConsumer } from './act.ts';

/** What Go, pytest, Maven, Vitest, Jest, ESLint, npm, k6 and crane wrote. */
const reports = join(root, 'actions/quality-gate/test/tools/fixtures/reports');

let consumer: Consumer;
beforeAll(async () => {
  consumer = await createConsumer(join(import.meta.dirname, 'quality-gate'));
  cpSync(reports, join(consumer.folder, 'reports'), { recursive: true });
  await consumer.commit({}, 'test: reports');
});
afterAll(() => consumer.remove());

it.each([
  ['deploys what passes', 'pass', '0', 'passed:', true],
  ['deploys what only warns', 'warn', '0', 'passed with', true],
  ['deploys nothing that fails', 'fail', '0', 'failed', false],
  ['deploys nothing with a vulnerability', 'pass', '1', 'failed', false],
])('%s', async (_, state, high, verdict, deploys) => {
  const { log, jobs } = await consumer.act({
    event: 'push',
    workflow: 'gate.yml',
    env: { STATE: state, HIGH: high },
  });
  expect(log).toContain(`Quality gate ${verdict}`);
  expect(jobs.get('gate')).toBe('success');
  expect(jobs.get('deploy')).toBe(deploys ? 'success' : undefined);
});
