import { join } from 'node:path';
import type { DemoStep, Stage } from '../demo-step.ts';

const file = 'gitops/versions/current.json';

/** A bare copy of the sample repository, as the other side. */
async function bareCopy(stage: Stage): Promise<string> {
  const folder = join(stage.scratch, 'gitops.git');
  await stage.git('clone', '--quiet', '--bare', '.', folder);
  return folder;
}

export const step: DemoStep = {
  title: 'gitops-update: one value, byte for byte',
  async run(stage) {
    const folder = await bareCopy(stage);
    const bare = (...args: string[]) => stage.git('--git-dir', folder, ...args);
    const ref = await bare('symbolic-ref', '--short', 'HEAD');
    const { services } = JSON.parse(await bare('show', `${ref}:${file}`));
    const [service = '', other = ''] = Object.keys(services);
    const inputs = { repository: `file://${folder}`, ref, service };
    stage.say(
      `A release of ${service}: its entry changes, and no other byte of the file.`,
    );
    await stage.run('gitops-update', {
      inputs: { ...inputs, version: '1.5.0', reason: 'weekly release' },
    });
    await stage.run('gitops-update', {
      inputs: { ...inputs, service: other, version: '2.0.0' },
    });
    stage.say(
      `${service} goes back and is held; ${other}, which was released later, stays.`,
    );
    await stage.run('gitops-update', {
      inputs: {
        ...inputs,
        rollback: 'previous',
        hold: 'hold',
        reason: 'errors after the release',
      },
    });
    await stage.run('gitops-update', {
      inputs: { ...inputs, version: '1.5.1' },
    });
    stage.say(await bare('log', '--oneline', '-3', ref));
  },
};
