import { textAt, valueAt } from '@kit/action';
import type { HttpClient } from '@kit/http';
import { errors } from './errors.ts';

export interface PullRequest {
  readonly number: number;
  readonly url: string;
}

export interface PullRequestDraft {
  readonly apiUrl: string;
  readonly repository: string;
  readonly token: string;
  readonly head: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
}

/** The open pull request of the branch, or a new one. */
export async function openPullRequest(
  http: HttpClient,
  draft: PullRequestDraft,
): Promise<PullRequest> {
  const { apiUrl, repository, token, head, base, title, body } = draft;
  const url = `${apiUrl}/repos/${repository}/pulls`;
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'application/vnd.github+json',
    'user-agent': 'kit-gitops-update',
    'x-github-api-version': '2022-11-28',
  };
  const owner = repository.split('/')[0] ?? '';
  const query = new URLSearchParams({
    head: `${owner}:${head}`,
    base,
    state: 'open',
  });
  const found = await http.json({ url: `${url}?${query}`, headers });
  const [open] = Array.isArray(found.value) ? found.value : [];
  if (open !== undefined) return readPullRequest(open);
  const made = await http.json({
    method: 'POST',
    url,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ head, base, title, body }),
  });
  if (made.status !== 201) {
    throw errors.error(
      'PULL_REQUEST_REFUSED',
      `GitHub answered ${made.status}: ${textAt(made.value, 'message') ?? ''}`,
    );
  }
  return readPullRequest(made.value);
}

function readPullRequest(value: unknown): PullRequest {
  return {
    number: Number(valueAt(value, 'number')),
    url: textAt(value, 'html_url') ?? '',
  };
}
