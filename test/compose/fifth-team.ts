import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { root } from '@kit/devkit';
import { createProcessRunner } from '@kit/process';
import { type ActResult, createConsumer } from '../act/act.ts';
import { shownWorkflows } from '../act/flows/shown-workflows.ts';
import { startedByPush } from '../act/flows/started-workflows.ts';
import { docker } from './shop.ts';
import type { SshHost } from './ssh-host.ts';

const { run } = createProcessRunner();
const registry = process.env['KIT_REGISTRY'] ?? '';
const page = readFileSync(
  join(root, 'action-docs/teams/compose-host.md'),
  'utf8',
);
const repository = { default_branch: 'main', full_name: 'org/consumer' };

export const project = 'fifth';
export const image = (service: string) => `${registry}/org/${service}`;

/** The workflows of the team's page, as they stand there. */
export const shown = shownWorkflows(page, 'copyable');

/** On the host: two services, and a worker of one of them. */
const composeFile = `name: ${project}
services:
  auth:
    image: ${image('auth')}:1.0.0
    stop_grace_period: 1s
  waste:
    image: ${image('waste')}:1.0.0
    stop_grace_period: 1s
    healthcheck:
      test: [CMD, /bin/busybox, wget, -q, -O, /dev/null, "http://127.0.0.1:8080/version"]
      interval: 1s
  waste-worker:
    image: ${image('waste')}:1.0.0
    command: [/bin/busybox, sleep, "100000"]
    stop_grace_period: 1s
`;

export interface FifthTeam {
  /** Pushes the files to main: the workflows that GitHub would start, and those that their pushes start. */
  push(files: Readonly<Record<string, string>>): Promise<Started>;
  rollBack(reason: string): Promise<Started>;
  /** What `current.json` on main says of a service. */
  declared(service: string): Promise<{ image: string; version: string }>;
  remove(): void;
}

/** The workflows that ran, in their order, and how each ended. */
export type Started = readonly (ActResult & { readonly workflow: string })[];

export async function createFifthTeam(host: SshHost): Promise<FifthTeam> {
  const folder = mkdtempSync(join(tmpdir(), 'kit-fifth-'));
  const bare = join(folder, 'origin.git');
  const directory = join(folder, 'srv');
  const consumer = await createConsumer(
    join(import.meta.dirname, 'fifth-team'),
    {
      actions: [
        ['actions/checkout@v5', join(root, 'test/act/stubs/actions/checkout')],
      ],
    },
  );
  const { git } = consumer;
  const workflows = withAddresses(host, directory);
  const context = join(consumer.folder, 'services/waste');
  cpSync(process.env['KIT_BUSYBOX'] ?? '', context, { recursive: true });
  for (const service of ['auth', 'waste']) await pushFirst(service, context);
  mkdirSync(directory);
  writeFileSync(join(directory, 'compose.yaml'), composeFile);
  await docker(
    ...['compose', '--project-directory', directory],
    ...['up', '--detach', '--quiet-pull', 'waste-worker'],
  );
  await run(['git', 'init', '--quiet', '--bare', '-b', 'main', bare]);
  await git('remote', 'set-url', 'origin', bare);
  await consumer.commit(workflows, 'feat: workflows');
  await git('push', '--quiet', 'origin', 'main');

  const act = (workflow: string, event: string, payload: object) =>
    consumer.act({
      event,
      workflow,
      payload: { repository, ref: 'refs/heads/main', ...payload },
      vars: { KNOWN_HOSTS: host.knownHosts },
      secrets: { SSH_KEY: host.key, GITOPS_TOKEN: 'token-of-an-app' },
    });
  /** What one push starts, and then what the workflows' own pushes start. */
  const follow = async (before: string): Promise<Started> => {
    const after = await git('rev-parse', 'HEAD');
    if (after === before) return [];
    const changed = await git('diff', '--name-only', before, after);
    const files = startedByPush(
      workflows,
      'refs/heads/main',
      changed.split('\n'),
    ).map((file) => basename(file));
    const results: (ActResult & { workflow: string })[] = [];
    for (const workflow of files) {
      const result = await act(workflow, 'push', { before, after });
      results.push({ ...result, workflow });
    }
    await git('pull', '--quiet', '--ff-only', 'origin', 'main');
    return [...results, ...(await follow(after))];
  };
  return {
    async push(files) {
      const before = await git('rev-parse', 'HEAD');
      await consumer.commit(files, 'feat: change');
      await git('push', '--quiet', 'origin', 'main');
      return follow(before);
    },
    async rollBack(reason) {
      const before = await git('rev-parse', 'HEAD');
      const result = await act('back.yml', 'workflow_dispatch', {
        inputs: { reason },
      });
      await git('pull', '--quiet', '--ff-only', 'origin', 'main');
      return [{ ...result, workflow: 'back.yml' }, ...(await follow(before))];
    },
    declared: async (service) =>
      JSON.parse(await git('show', 'origin/main:gitops/versions/current.json'))
        .services[service],
    remove() {
      consumer.remove();
      rmSync(folder, { recursive: true });
    },
  };
}

/** By path, with the addresses of the test. */
function withAddresses(host: SshHost, directory: string) {
  return Object.fromEntries(
    Object.entries(shown).map(([file, text]) => [
      `.github/workflows/${file}`,
      text
        .replaceAll('ghcr.io/org', `${registry}/org`)
        .replaceAll('deploy@shop.example.com', host.name)
        .replaceAll('/srv/shop', directory),
    ]),
  );
}

async function pushFirst(service: string, context: string): Promise<void> {
  const name = `${image(service)}:1.0.0`;
  await docker('build', '--quiet', '--tag', name, context);
  await docker('push', '--quiet', name);
  await docker('image', 'rm', '--force', name);
}
