import type { DemoStep } from '../demo-step.ts';

const repository = { default_branch: 'main' };

export const step: DemoStep = {
  title: 'What has changed, and what must be built for it',
  async run(stage) {
    const head = await stage.git('rev-parse', 'HEAD');
    const before = await stage.git('rev-parse', 'v1.4.0^{commit}');
    stage.say(
      'A push changed a file of users. auth depends on users, so both are built; the other three are left alone.',
    );
    await stage.run('detect-changes', {
      env: { GITHUB_EVENT_NAME: 'push', GITHUB_SHA: head },
      event: { before, after: head, repository },
    });
    stage.say(
      'The same repository at night: a schedule says nothing about a base, so everything is built.',
    );
    await stage.run('detect-changes', {
      env: { GITHUB_EVENT_NAME: 'schedule', GITHUB_SHA: head },
      event: { repository },
    });
  },
};
