import {
  type ActionResult,
  code,
  details,
  joinMarkdown,
  type Markdown,
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
  const { text, previous } = decision;
  const isStale = inputs.failIfUnchanged && !decision.changed;
  const reason = isStale ? 'unchanged' : decision.reason;
  const notes = releaseNotes(facts.commits);
  return {
    outputs: {
      ...versionOutputs(decision, inputs),
      sha: facts.sha,
      notes: notes.markdown,
      'tag-created': created,
      'reason-code': reason,
      json: {
        schema: 1,
        'reason-code': reason,
        version: text,
        tag: decision.tag,
        previous: previous ?? null,
        changed: decision.changed,
        distance: decision.distance,
        sha: facts.sha,
        created,
      },
    },
    summary: joinMarkdown([
      summaryTable(decision, created),
      facts.commits.length > 0 ? details('Changes', notes) : undefined,
    ]),
    ...(isStale && {
      failure: `nothing is to be released: ${text} is the version of ${previous ?? 'no tag'} already`,
    }),
  };
}

function versionOutputs(decision: Decision, { ldflagsVariable }: Inputs) {
  const { version, text, tag } = decision;
  return {
    version: text,
    major: version.major,
    minor: version.minor,
    patch: version.patch,
    prerelease: version.prerelease,
    tag,
    'previous-tag': decision.previous,
    changed: decision.changed,
    bump: decision.bump,
    'is-prerelease': version.prerelease !== '',
    'docker-safe': dockerSafe(text),
    ldflags: `-s -w -X ${ldflagsVariable}=${tag}`,
    distance: decision.distance,
  };
}

function summaryTable(decision: Decision, created: boolean): Markdown {
  const { text, reason, previous, distance } = decision;
  return table(
    ['Version', 'From', 'Previous tag', 'Commits since', 'Tag created'],
    [
      [
        code(text),
        reason,
        code(previous ?? ''),
        distance,
        created ? 'yes' : 'no',
      ],
    ],
  );
}
