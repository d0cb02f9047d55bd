import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { type FakeServer, startFakeServer } from '@kit/testing';
import { type Consumer, createConsumer } from './act.ts';

let consumer: Consumer;
let shop: FakeServer;
let slack: FakeServer;
let login = 401;
let posted: string[] = [];

beforeAll(async () => {
  consumer = await createConsumer(join(import.meta.dirname, 'after-deploy'));
  shop = await startFakeServer((request, response) => {
    switch (request.url) {
      case '/api/v1/version':
        return response.end('{"version":"1.5.0"}');
      case '/api/v1/auth/login':
        return response.writeHead(login).end('who are you?');
      default:
        return response.end('ok');
    }
  });
  slack = await startFakeServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      posted.push(Buffer.concat(chunks).toString('utf8'));
      response.end('ok');
    });
  });
});

beforeEach(() => {
  posted = [];
});

afterAll(async () => {
  consumer.remove();
  await Promise.all([shop.close(), slack.close()]);
});

function deploy() {
  return consumer.act({
    event: 'push',
    workflow: 'deploy.yml',
    env: { BASE_URL: shop.origin },
    secrets: { SLACK_WEBHOOK: `${slack.origin}/services/T1/B1/secret-part` },
  });
}

it('goes live after a smoke test that passes, and tells Slack so', async () => {
  login = 401;
  const { exitCode, log, jobs } = await deploy();
  expect(Object.fromEntries(jobs)).toEqual({
    smoke: 'success',
    'go-live': 'success',
    tell: 'success',
    told: 'success',
  });
  expect(exitCode).toBe(0);
  expect(log).toContain('live after 2 of 2 checks');
  expect(log).toContain('Slack was told (true, posted)');
  const [payload, ...more] = posted.map((text) => JSON.parse(text));
  expect(more).toEqual([]);
  expect(payload.text).toContain('Succeeded');
  expect(posted.join()).not.toContain('"broadcast"');
});

it('rolls back what fails its smoke test, and calls for help', async () => {
  login = 200;
  const { exitCode, log, jobs } = await deploy();
  expect(Object.fromEntries(jobs)).toEqual({
    smoke: 'failure',
    'roll-back': 'success',
    tell: 'success',
    told: 'success',
  });
  expect(exitCode).toBe(1);
  expect(log).toContain('status: expected 401, got 200');
  expect(log).toContain('Slack was told (true, posted)');
  const [payload, ...more] = posted.map((text) => JSON.parse(text));
  expect(more).toEqual([]);
  expect(payload.text).toContain('Failed');
  expect(posted.join()).toContain('assertion-failed');
  expect(posted.join()).toContain('"broadcast"');
  expect(slack.requests.at(-1)).toBe('POST /services/T1/B1/secret-part');
  expect(log).not.toContain('secret-part');
});
