import { type ActionResult, code, table, type World } from '@kit/action';
import { createGit } from '@kit/git';
import type { ProcessRunner } from '@kit/process';
import { applyTag } from './apply-tag.ts';
import { type Decision, decideVersion } from './decide.ts';
import { gatherFacts } from './gather.ts';
import type { Inputs, outputs } from './inputs.ts';
import { dockerSafe } from './semver.ts';

type Result = ActionResult<(typeof outputs)[number]>;

export async function run(
  inputs: Inputs,
  world: World & { readonly process: ProcessRunner },
): Promise<Result> {
  const { workspace } = world.context;
  const git = createGit({
    process: world.process,
    folder: workspace,
    env: world.env,
  });
  const facts = await gatherFacts(inputs, world, git);
  const decision = decideVersion(facts);
  const tag = `${inputs.tagPrefix}${decision.text}`;
  await world.log.group('Plan', () => {
    world.log.info(
      `version: ${decision.text} (${decision.reason}; previous tag: ${decision.previous ?? 'none'})`,
    );
    world.log.info(
      inputs.createTag
        ? `tag to create: ${tag} on ${facts.sha}`
        : 'no tag is created',
    );
  });
  const acts = inputs.createTag && !inputs.dryRun;
  if (acts && inputs.token === undefined) {
    world.log.warning(
      'a tag that is pushed with GITHUB_TOKEN starts no workflow; give a `token` of an app or a person',
    );
  }
  const created =
    acts && (await applyTag(tag, facts.sha, inputs.token, world, git));
  return report(decision, tag, facts.sha, created, inputs);
}

function report(
  decision: Decision,
  tag: string,
  sha: string,
  created: boolean,
  inputs: Inputs,
): Result {
  const { version, text, reason, previous, bump, distance } = decision;
  const safe = dockerSafe(text);
  return {
    outputs: {
      version: text,
      major: version.major,
      minor: version.minor,
      patch: version.patch,
      prerelease: version.prerelease,
      tag,
      'previous-tag': previous,
      bump,
      'is-prerelease': version.prerelease !== '',
      'docker-safe': safe,
      ldflags: `-s -w -X ${inputs.ldflagsVariable}=${tag}`,
      distance,
      sha,
      'tag-created': created,
      'reason-code': reason,
      json: {
        schema: 1,
        'reason-code': reason,
        version: text,
        tag,
        previous: previous ?? null,
        distance,
        sha,
        created,
      },
    },
    summary: table(
      ['Version', 'From', 'Previous tag', 'Tag created'],
      [[code(text), reason, code(previous ?? ''), created ? 'yes' : 'no']],
    ),
  };
}
