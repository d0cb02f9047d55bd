import { describe, expect, it } from '@jest/globals';
import { md } from '@kit/action';
import type { HttpRequest, HttpResponse } from '@kit/http';
import { memoryWorld } from '@kit/testing';
import { publishVerdict } from '../src/apply-github.ts';
import { decideVerdict } from '../src/verdict.ts';

const published = {
  verdict: decideVerdict([], 'fail', 'enforce'),
  title: 'passed',
  summary: md`**passed**`,
};

/** Answers as the REST API documents them: comments, created, updated. */
function github(comments: readonly object[], status = 200) {
  const asked: string[] = [];
  const request = async ({ method = 'GET', url, body }: HttpRequest) => {
    asked.push(`${method} ${new URL(url).pathname} ${String(body ?? '')}`);
    const answer = method === 'GET' ? comments : { id: 1 };
    const text = JSON.stringify(
      status === 200
        ? answer
        : { message: 'Resource not accessible by integration' },
    );
    return {
      status,
      headers: { get: () => undefined },
      body: Buffer.from(text),
      truncated: false,
      url: new URL(url),
    } as unknown as HttpResponse;
  };
  return { asked, request };
}

const pullRequest = { pull_request: { number: 7, head: { sha: 'abc' } } };

describe('publishVerdict', () => {
  it('writes a check run of the head and a comment', async () => {
    const http = github([{ id: 3, body: 'hello' }]);
    await publishVerdict(
      't',
      memoryWorld({ context: { event: pullRequest } }),
      http,
      published,
    );
    expect(
      http.asked.map((line) => line.split(' ').slice(0, 2).join(' ')),
    ).toEqual([
      'POST /repos/org/shop/check-runs',
      'GET /repos/org/shop/issues/7/comments',
      'POST /repos/org/shop/issues/7/comments',
    ]);
    expect(http.asked[0]).toContain(
      '"head_sha":"abc","status":"completed","conclusion":"success"',
    );
  });

  it('updates its own comment', async () => {
    const http = github([
      { id: 9, body: '<!-- org/kit/quality-gate -->\nold' },
    ]);
    await publishVerdict(
      't',
      memoryWorld({ context: { event: pullRequest } }),
      http,
      published,
    );
    expect(http.asked.at(-1)).toMatch(
      /^PATCH \/repos\/org\/shop\/issues\/comments\/9 /,
    );
  });

  it('writes no comment without a pull request', async () => {
    const http = github([]);
    await publishVerdict('t', memoryWorld(), http, published);
    expect(http.asked).toHaveLength(1);
  });

  it('only warns when the token may not', async () => {
    const world = memoryWorld({ context: { event: pullRequest } });
    await publishVerdict('t', world, github([], 403), published);
    expect(
      world.log.entries.filter((entry) => entry.startsWith('warning:')),
    ).toHaveLength(2);
  });
});
