import { type Markdown, truncate, valueAt, type World } from '@kit/action';
import { messageOf } from '@kit/errors';
import { createGitHub, type GitHub } from '@kit/github';
import type { HttpClient } from '@kit/http';
import type { Verdict } from './verdict.ts';

export interface Published {
  readonly verdict: Verdict;
  /** The verdict in one line. */
  readonly title: string;
  readonly summary: Markdown;
}

/** How a later run finds the comment that it updates. */
const marker = '<!-- org/kit/quality-gate -->';
/** GitHub takes 65,535 characters of a comment or of a check run's summary. */
const maxBody = 60_000;

const conclusions = {
  passed: 'success',
  warned: 'neutral',
  failed: 'failure',
} as const;

/**
 * Shows the verdict as a check run and in a pull request's comment. A token
 * that may not, as in pull requests of forks, only leads to a warning.
 */
export async function publishVerdict(
  token: string,
  { context, clock, signal, log }: World,
  http: Pick<HttpClient, 'request'>,
  published: Published,
): Promise<void> {
  const { apiUrl, repository, event } = context;
  const github = createGitHub({ http, clock, apiUrl, token, signal });
  const attempt = async (what: string, publish: () => Promise<void>) => {
    try {
      await publish();
    } catch (error) {
      signal.throwIfAborted();
      log.warning(`${what} was not written: ${messageOf(error)}`);
    }
  };
  const head = valueAt(event, 'pull_request', 'head', 'sha');
  const sha = typeof head === 'string' ? head : context.sha;
  await attempt('The check run', () =>
    writeCheckRun(github, `/repos/${repository}/check-runs`, sha, published),
  );
  const number = valueAt(event, 'pull_request', 'number');
  if (typeof number !== 'number') return;
  const issue = `/repos/${repository}/issues`;
  await attempt('The comment', () =>
    writeComment(github, issue, number, published.summary),
  );
}

async function writeCheckRun(
  github: GitHub,
  path: string,
  sha: string,
  { verdict, title, summary }: Published,
): Promise<void> {
  const body = {
    name: 'quality-gate',
    head_sha: sha,
    status: 'completed',
    conclusion: conclusions[verdict.status],
    output: {
      title: truncate(title, 200),
      summary: truncate(summary.markdown, maxBody),
    },
  };
  await github.request({ method: 'POST', path, body });
}

async function writeComment(
  github: GitHub,
  issue: string,
  number: number,
  summary: Markdown,
): Promise<void> {
  const text = truncate(summary.markdown, maxBody);
  const body = { body: `${marker}\n${text}` };
  const path = `${issue}/${number}/comments`;
  const known = await findComment(github, path);
  await github.request(
    known === undefined
      ? { method: 'POST', path, body }
      : { method: 'PATCH', path: `${issue}/comments/${known}`, body },
  );
}

async function findComment(
  github: GitHub,
  path: string,
): Promise<number | undefined> {
  for await (const page of github.pages(path)) {
    for (const comment of Array.isArray(page) ? page : []) {
      const id = valueAt(comment, 'id');
      const body = valueAt(comment, 'body');
      const isOurs = typeof body === 'string' && body.startsWith(marker);
      if (isOurs && typeof id === 'number') return id;
    }
  }
  return undefined;
}
