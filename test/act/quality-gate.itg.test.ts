import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Consumer, createConsumer } from './act.ts';

let consumer: Consumer;
beforeAll(async () => {
  consumer = await createConsumer(join(import.meta.dirname, 'quality-gate'));
});
afterAll(() => consumer.remove());

it.each([
  ['deploys what passes', '0', true],
  ['deploys nothing with a vulnerability', '1', false],
])('%s', async (_, high, deploys) => {
  const { log, jobs } = await consumer.act({
    event: 'push',
    workflow: 'gate.yml',
    env: { HIGH: high },
  });
  expect(log).toContain(
    deploys ? 'Quality gate passed' : 'Quality gate failed',
  );
  expect(jobs.get('gate')).toBe('success');
  expect(jobs.get('deploy')).toBe(deploys ? 'success' : undefined);
});
