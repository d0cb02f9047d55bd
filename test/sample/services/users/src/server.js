import { createServer } from 'node:http';

const users = [{ id: 1, name: 'Ada' }];

const answers = {
  '/health/live': { status: 'UP' },
  '/health/ready': { status: 'UP' },
  '/api/v1/users': users,
};

export function createUsersServer() {
  return createServer(({ url }, response) => {
    const found = Object.hasOwn(answers, url);
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found ? answers[url] : { error: 'not found' }));
  });
}

if (import.meta.filename === process.argv[1]) {
  createUsersServer().listen(Number(process.env.PORT ?? 8080));
}
