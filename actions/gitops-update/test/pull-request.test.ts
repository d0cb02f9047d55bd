import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import { createHttpClient } from '@kit/http';
import { openPullRequest } from '../src/apply-pull-request.ts';

async function withGithub(
  pulls: { readonly number: number; readonly html_url: string }[],
  status: number,
  body: (apiUrl: string, seen: string[]) => Promise<void>,
) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(
      `${request.method} ${request.url} ${request.headers.authorization}`,
    );
    if (request.method === 'GET') {
      response.end(JSON.stringify(pulls));
      return;
    }
    const made = { number: 8, html_url: 'https://example.com/8' };
    response
      .writeHead(status)
      .end(JSON.stringify(status === 201 ? made : { message: 'no' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await body(`http://127.0.0.1:${port}`, seen).finally(() => {
    server.closeAllConnections();
    server.close();
  });
}

const draft = {
  repository: 'org/shop',
  token: 't',
  head: 'gitops/api',
  base: 'main',
  title: 'x',
  body: 'y',
};

async function openAt(apiUrl: string) {
  const http = createHttpClient();
  return openPullRequest(http, { ...draft, apiUrl }).finally(() =>
    http.close(),
  );
}

it('opens a pull request', async () => {
  await withGithub([], 201, async (apiUrl, seen) => {
    expect(await openAt(apiUrl)).toEqual({
      number: 8,
      url: 'https://example.com/8',
    });
    expect(seen).toEqual([
      'GET /repos/org/shop/pulls?head=org%3Agitops%2Fapi&base=main&state=open Bearer t',
      'POST /repos/org/shop/pulls Bearer t',
    ]);
  });
});

it('keeps the one that is open', async () => {
  await withGithub(
    [{ number: 7, html_url: 'https://example.com/7' }],
    500,
    async (apiUrl, seen) => {
      expect(await openAt(apiUrl)).toEqual({
        number: 7,
        url: 'https://example.com/7',
      });
      expect(seen).toHaveLength(1);
    },
  );
});

it('says what GitHub answered', async () => {
  await withGithub([], 403, async (apiUrl) => {
    await expect(openAt(apiUrl)).rejects.toThrow('GitHub answered 403: no');
  });
});
