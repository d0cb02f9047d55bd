import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  fakeHosts,
  project,
} from '../../../actions/compose-deploy/test/fake-hosts.ts';
import { composeFile, image, pushVersions } from '../../compose/shop.ts';
import { startSshHost } from '../../compose/ssh-host.ts';
import type { DemoStep, Stage } from '../demo-step.ts';

const directory = '/srv/shop';

/** What CI wrote into the repository: which version is to run. */
function writeVersions(stage: Stage, name: string, version: string) {
  const services = { auth: { image: name, version } };
  writeFileSync(
    join(stage.scratch, 'current.json'),
    JSON.stringify({ services }),
  );
}

export const step: DemoStep = {
  title: 'compose-deploy: a host over SSH, n → 2n → n',
  async run(stage) {
    const { KIT_REGISTRY: registry, DOCKER_HOST } = process.env;
    if (registry === undefined || DOCKER_HOST === undefined) {
      return showPlan(stage);
    }
    return existsSync('/usr/sbin/sshd') ? deploy(stage) : showPlan(stage);
  },
};

async function deploy(stage: Stage): Promise<void> {
  const host = await startSshHost();
  try {
    await pushVersions('1.0.0', '1.1.0');
    const home = join(stage.scratch, 'host');
    mkdirSync(home);
    writeFileSync(join(stage.scratch, 'compose.yaml'), composeFile);
    const inputs = {
      hosts: host.name,
      'known-hosts': host.knownHosts,
      'ssh-key': host.key,
      directory: home,
      project: 'demo',
      files: 'compose.yaml',
      'versions-file': 'current.json',
      drain: 'auth=signal:USR1',
      'drain-wait': '1s',
    };
    const go = (more: Record<string, string> = {}) =>
      stage.run('compose-deploy', {
        workspace: stage.scratch,
        inputs: { ...inputs, ...more },
      });
    const name = image('').replace(/:$/, '');
    stage.say('The first deployment, over a real sshd, to a real engine.');
    writeVersions(stage, name, '1.0.0');
    await go();
    stage.say('A new version in current.json: three, six, three.');
    writeVersions(stage, name, '1.1.0');
    await go({ reason: 'weekly release' });
    stage.say('One that never becomes healthy: what ran before still runs.');
    writeVersions(stage, name, 'broken');
    await go();
    stage.say('Back by hand, for the record with a reason.');
    await go({
      files: '',
      'versions-file': '',
      rollback: 'previous',
      reason: 'errors after the release',
    });
  } finally {
    await host.remove();
  }
}

/** Without an engine: the same action, to a stand-in for ssh and Docker. */
async function showPlan(stage: Stage): Promise<void> {
  stage.say(
    'There is no engine here, so the host is a stand-in. `test/docker/engine.sh run npm run demo` deploys to a real one.',
  );
  const hosts = fakeHosts();
  try {
    writeFileSync(join(stage.scratch, 'compose.yaml'), JSON.stringify(project));
    const run = (version: string, more: Record<string, string> = {}) => {
      writeVersions(stage, 'r/auth', version);
      return stage.run('compose-deploy', {
        workspace: stage.scratch,
        inputs: {
          hosts: 'deploy@web-1',
          'known-hosts': 'web-1 ssh-ed25519 AAAA',
          directory,
          files: 'compose.yaml',
          'versions-file': 'current.json',
          'drain-wait': '0s',
          ...more,
        },
        env: hosts.env,
      });
    };
    await run('1');
    stage.say('A new version in current.json: what would happen?');
    await run('2', { 'dry-run': 'true' });
  } finally {
    hosts.remove();
  }
}
