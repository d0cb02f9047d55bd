import {
  type ActionResult,
  code,
  details,
  joinMarkdown,
  table,
} from '@kit/action';
import type { Decision } from './decide.ts';
import type { Facts } from './facts.ts';
import type { Inputs, outputs } from './inputs.ts';
import { releaseNotes } from './notes.ts';
import { dockerSafe } from './semver.ts';

export type Result = ActionResult<(typeof outputs)[number]>;

/** Outputs, summary and verdict. */
export function report(
  decision: Decision,
  facts: Facts,
  created: boolean,
  inputs: Inputs,
): Result {
  const { version, text, tag, previous, bump, distance, changed } = decision;
  const isStale = inputs.failIfUnchanged && !changed;
  const reason = isStale ? 'unchanged' : decision.reason;
  const notes = releaseNotes(facts.commits);
  return {
    outputs: {
      version: text,
      major: version.major,
      minor: version.minor,
      patch: version.patch,
      prerelease: version.prerelease,
      tag,
      'previous-tag': previous,
      changed,
      bump,
      'is-prerelease': version.prerelease !== '',
      'docker-safe': dockerSafe(text),
      ldflags: `-s -w -X ${inputs.ldflagsVariable}=${tag}`,
      distance,
      sha: facts.sha,
      notes: notes.markdown,
      'tag-created': created,
      'reason-code': reason,
      json: {
        schema: 1,
        'reason-code': reason,
        version: text,
        tag,
        previous: previous ?? null,
        changed,
        distance,
        sha: facts.sha,
        created,
      },
    },
    summary: joinMarkdown([
      table(
        ['Version', 'From', 'Previous tag', 'Commits since', 'Tag created'],
        [
          [
            code(text),
            decision.reason,
            code(previous ?? ''),
            distance,
            created ? 'yes' : 'no',
          ],
        ],
      ),
      facts.commits.length > 0 ? details('Changes', notes) : undefined,
    ]),
    ...(isStale && {
      failure: `nothing is to be released: ${text} is the version of ${previous ?? 'no tag'} already`,
    }),
  };
}
