import { type Check, statusText } from '@kit/checks';
import { formatDuration } from '@kit/clock';
import type { RedirectPolicy } from '@kit/http';
import type { Inputs } from './inputs.ts';

/** What will be asked, a line each, for the log. */
export function describePlan(
  inputs: Inputs,
  checks: readonly Check[],
): readonly string[] {
  const { waitFor, expectVersion, versionFrom } = inputs;
  const limit = formatDuration(inputs.waitTimeout);
  return [
    waitFor &&
      `wait for ${waitFor.method} ${waitFor.path} ${statusText(waitFor.status)}, at most ${limit}`,
    expectVersion &&
      `wait for version ${expectVersion} by ${versionFrom.text}, ${inputs.versionTimes} times running on every address`,
    ...checks.map(
      ({ name, method, path, status }) =>
        `${method} ${path} ${statusText(status)}${name === `${method} ${path}` ? '' : ` (${name})`}`,
    ),
  ].flatMap((line) => (line ? [line] : []));
}

/** Headers of every request. */
export function commonHeaders({
  headers,
  token,
}: Inputs): Readonly<Record<string, string>> {
  return {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...headers,
  };
}

/** Within the origin, and to the hosts that the caller names. */
export function redirectPolicy(
  { followRedirects, allowHosts }: Inputs,
  sameOrigin: RedirectPolicy,
): 'none' | RedirectPolicy {
  if (followRedirects === 'none') return 'none';
  const allowed = new Set((allowHosts ?? []).map((host) => host.toLowerCase()));
  return (from, to) =>
    allowed.has(to.hostname) || allowed.has(to.host) || sameOrigin(from, to);
}
