import { createGit } from '@kit/git';
import { applyTag } from './apply-tag.ts';
import { decideVersion } from './decide.ts';
import { gatherFacts } from './gather.ts';
import type { HistoryWorld } from './gather-history.ts';
import type { Inputs } from './inputs.ts';
import { type Result, report } from './report.ts';

export async function run(
  inputs: Inputs,
  world: HistoryWorld,
): Promise<Result> {
  const { workspace } = world.context;
  const git = createGit({
    process: world.process,
    folder: workspace,
    env: world.env,
  });
  const facts = await gatherFacts(inputs, world, git);
  const decision = decideVersion(facts);
  const { tag } = decision;
  await world.log.group('Plan', () => {
    world.log.info(
      `version: ${decision.text} (${decision.reason}; previous tag: ${decision.previous ?? 'none'})`,
    );
    world.log.info(
      inputs.createTag && decision.reason !== 'described'
        ? `tag to create: ${tag} on ${facts.sha}`
        : 'no tag is created',
    );
  });
  const isWanted = decision.changed || !inputs.failIfUnchanged;
  const isVersion = decision.reason !== 'described';
  if (inputs.createTag && !isVersion)
    world.log.warning(
      `${decision.tag} only describes the commit: no tag is created`,
    );
  const acts = inputs.createTag && !inputs.dryRun && isWanted && isVersion;
  if (acts && inputs.token === undefined) {
    world.log.warning(
      'a tag that is pushed with GITHUB_TOKEN starts no workflow; give a `token` of an app or a person',
    );
  }
  const created =
    acts && (await applyTag(tag, facts.sha, inputs.token, world, git));
  return report(decision, facts, created, inputs);
}
