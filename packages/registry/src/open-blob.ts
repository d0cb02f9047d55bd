import type { HttpClient } from '@kit/http';
import { answerError } from './failure.ts';
import { apiAddress, type ImageReference } from './reference.ts';

/** A layer that takes longer than this is not coming any more. */
const longestRead = 10 * 60_000;

/** A blob as it streams by; `authorization` is what the registry took before. */
export async function openBlob(
  http: HttpClient,
  image: ImageReference,
  digest: string,
  authorization: string | undefined,
  signal?: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const deadline = AbortSignal.timeout(longestRead);
  const { status, body } = await http.stream({
    url: `${apiAddress(image.registry)}/${image.repository}/blobs/${digest}`,
    headers: { authorization },
    signal:
      signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
    // As it is stored: its size is compared with what the manifest states.
    decompress: false,
    redirects: (from, to) =>
      to.protocol === 'https:' || from.origin === to.origin || 'no https',
  });
  if (status === 200) return body;
  body.destroy();
  const what = `GET ${image.registry}/${image.repository} blobs/${digest}`;
  throw answerError(what, status, '');
}
