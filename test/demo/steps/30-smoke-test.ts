import { type Handler, startFakeServer } from '@kit/testing';
import type { DemoStep } from '../demo-step.ts';

/** A service on two addresses; the second one still has the old version. */
const service =
  (version: () => string): Handler =>
  (request, response) => {
    switch (request.url) {
      case '/api/v1/auth/login':
        return response.writeHead(401).end('{"error":"no credentials"}');
      case '/api/v1/version':
        return response.end(JSON.stringify({ version: version() }));
      default:
        return response.end('ok');
    }
  };

const checks = `
GET /health/live 200
GET /health/ready 200
GET /api/v1/version 200
GET /api/v1/auth/login 401
`;

export const step: DemoStep = {
  title: 'smoke-test: the right version, on every address',
  async run(stage) {
    let second = '1.4.0';
    const one = await startFakeServer(service(() => '1.5.0'));
    const two = await startFakeServer(
      service(() => second),
      { host: '127.0.0.2', port: one.port },
    );
    const inputs = {
      'base-url': one.origin,
      checks,
      'wait-for': '/health/ready 200',
      'wait-timeout': '1s',
      'wait-interval': '200ms',
      'expect-version': '1.5.0',
      addresses: '127.0.0.1, 127.0.0.2',
    };
    try {
      stage.say(
        'Two addresses, one still answers as 1.4.0: the smoke test does not pass against the old version.',
      );
      await stage.run('smoke-test', { inputs });
      second = '1.5.0';
      stage.say('The second one has the new version, too: the checks run.');
      await stage.run('smoke-test', { inputs });
    } finally {
      await Promise.all([one.close(), two.close()]);
    }
  },
};
