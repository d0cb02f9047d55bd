import { listAt, parseObject, wordAt } from '@kit/kube-objects';
import { parseJsonText } from './api-status.ts';
import { errors } from './errors.ts';
import type { ApiRequest } from './request.ts';
import { groupOf, knownResource, type Resource } from './resources.ts';
import type { Answer } from './transport.ts';

type Send = (request: ApiRequest) => Promise<Answer>;

/** The kinds of an API group version, asked for once. */
export type Discovered = Map<string, Promise<readonly Resource[]>>;

/** Throws KUBERNETES_NOT_FOUND for a kind that the server does not have. */
export async function discover(
  discovered: Discovered,
  send: Send,
  apiVersion: string,
  kind: string,
): Promise<Resource> {
  const known = knownResource(apiVersion, kind);
  if (known !== undefined) return known;
  const asked = discovered.get(apiVersion) ?? askFor(send, apiVersion);
  discovered.set(apiVersion, asked);
  const kinds = await asked.catch((error: unknown) => {
    discovered.delete(apiVersion);
    throw error;
  });
  const found = kinds.find((resource) => resource.kind === kind);
  if (found !== undefined) return found;
  // What defines it may be applied a moment later.
  discovered.delete(apiVersion);
  throw errors.error(
    'KUBERNETES_NOT_FOUND',
    `the API server has no kind ${kind} in ${apiVersion}`,
    {
      hint: `Install what defines it${groupOf(apiVersion) === '' ? '' : ` (${groupOf(apiVersion)})`}, or correct the manifest.`,
    },
  );
}

async function askFor(
  send: Send,
  apiVersion: string,
): Promise<readonly Resource[]> {
  const root = apiVersion.includes('/') ? '/apis' : '/api';
  const answer = await send({
    method: 'GET',
    path: `${root}/${apiVersion}`,
    what: `the kinds of ${apiVersion}`,
    safety: 'repeatable',
  });

  return listAt(parseJsonText(answer.text), 'resources')
    .filter((entry) => !wordAt(entry, 'name').includes('/'))
    .map((entry) => ({
      apiVersion,
      kind: wordAt(entry, 'kind'),
      plural: wordAt(entry, 'name'),
      isNamespaced: Object(entry).namespaced === true,
      parse: parseObject,
    }));
}
