import type { HttpClient } from '@kit/http';
import { asRecord, asText } from './boundary.ts';
import { parseChallenge, tokenAddress } from './challenge.ts';
import type { Credentials, FindCredentials } from './credentials.ts';
import { errors } from './errors.ts';
import { answerError } from './failure.ts';
import { parseJson } from './manifest.ts';
import { apiAddress, type ImageReference } from './reference.ts';

/** Answers a registry's challenges, and remembers the answers. */
export function createAuthorizer(http: HttpClient, find: FindCredentials) {
  const answers = new Map<string, string>();
  const key = (image: ImageReference, write: boolean) =>
    `${image.registry}/${image.repository} ${write}`;
  return {
    /** The header that worked last time. */
    known: (image: ImageReference, write: boolean) =>
      answers.get(key(image, write)),
    /** The header for a challenge; `undefined` when we have none. */
    async answer(image: ImageReference, write: boolean, header: string) {
      const challenge = parseChallenge(header);
      const credentials = await find(image.registry);
      if (challenge === undefined) return undefined;
      if (challenge.scheme === 'basic' && credentials === undefined) {
        return undefined;
      }
      const authorization =
        challenge.scheme === 'basic' && credentials !== undefined
          ? basic(credentials)
          : `Bearer ${await fetchToken(http, image, write, header, credentials)}`;
      answers.set(key(image, write), authorization);
      return authorization;
    },
  };
}

async function fetchToken(
  http: HttpClient,
  image: ImageReference,
  write: boolean,
  header: string,
  credentials: Credentials | undefined,
): Promise<string> {
  const challenge = parseChallenge(header);
  const scope = `repository:${image.repository}:${write ? 'pull,push,delete' : 'pull'}`;
  const insecure = apiAddress(image.registry).startsWith('http:');
  const url =
    challenge?.scheme === 'bearer'
      ? tokenAddress(challenge, scope, insecure)
      : undefined;
  if (url === undefined) {
    const message = `${image.registry}: its token service is not at an https address`;
    throw errors.error('REGISTRY_ANSWER_INVALID', message);
  }
  const answer =
    credentials?.username === '<token>'
      ? await http.request(refreshRequest(url, credentials.password))
      : await http.request({
          url,
          headers: { authorization: credentials && basic(credentials) },
        });
  const body = answer.body.toString();
  if (answer.status !== 200) {
    const what = `token of ${image.registry}/${image.repository}`;
    const retryAfter = answer.headers.get('retry-after');
    throw answerError(what, answer.status, body, retryAfter);
  }
  const data = asRecord(parseJson(body)) ?? {};
  return asText(data['token']) ?? asText(data['access_token']) ?? '';
}

/** OAuth2 with an identity token, as `docker login` at ACR leaves one. */
function refreshRequest(url: URL, refreshToken: string) {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: 'kit',
    service: url.searchParams.get('service') ?? '',
    scope: url.searchParams.get('scope') ?? '',
    refresh_token: refreshToken,
  });
  return {
    method: 'POST',
    url: `${url.origin}${url.pathname}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  };
}

function basic({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
