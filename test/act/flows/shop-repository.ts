import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '@kit/devkit';
import { type ActResult, type Consumer, createConsumer } from '../act.ts';
import { layOutKit, stubbedActions } from './kit-tree.ts';
import { startedByPush } from './started-workflows.ts';

/** The sample repository, and the events that GitHub would start it with. */
export interface ShopRepository extends Consumer {
  readonly started: string;
  /** Changes files on a new or an old branch, and pushes it. */
  push(branch: string, files: Files): Promise<ActResult>;
  pushTag(tag: string): Promise<ActResult>;
  openPullRequest(branch: string, files: Files): Promise<ActResult>;
  dispatch(workflow: string, branch: string, inputs: Files): Promise<ActResult>;
  /** `run` says what is different from a push that succeeded. */
  imageRunCompleted(headBranch: string, run: object): Promise<ActResult>;
}

type Files = Readonly<Record<string, string>>;

export interface ShopOptions {
  /** Where the services answer, instead of at their names in the examples. */
  readonly origin: string;
  readonly kubeconfig: string;
  /** Workflows instead of the sample's own. */
  readonly workflows?: Files;
}

const repository = { default_branch: 'main', full_name: 'org/consumer' };
const addresses = /https:\/\/[\w{}.-]*shop\.example\.com/g;
const zero = '0'.repeat(40);

export async function createShopRepository(
  options: ShopOptions,
): Promise<ShopRepository> {
  const folder = mkdtempSync(join(tmpdir(), 'kit-flows-'));
  const kit = join(folder, 'kit');
  layOutKit(kit);
  const consumer = await createConsumer(join(root, 'test/sample'), {
    kit,
    actions: stubbedActions(),
    programs: join(root, 'test/act/stubs/bin'),
  });
  const { git } = consumer;
  await git('tag', 'v1.4.0');
  const workflows = options.workflows ?? workflowsIn(consumer.folder);
  await git('rm', '--quiet', '-r', '.github/workflows');
  await consumer.commit(
    Object.fromEntries(
      Object.entries(workflows).map(([file, text]) => [
        `.github/workflows/${file}`,
        text.replace(addresses, options.origin),
      ]),
    ),
    'chore: where it runs',
  );
  const started = await git('rev-parse', 'HEAD');
  await git('update-ref', 'refs/remotes/origin/main', started);
  let run = 0;
  const act = (event: string, payload: object, ref: string, one?: string) =>
    consumer.act({
      event,
      ...(one !== undefined && { workflow: one }),
      secrets: { KUBECONFIG: options.kubeconfig },
      payload: { repository, ref, ...payload },
      env: {
        KIT_ARTIFACTS: join(folder, 'artifacts', String(++run)),
        KIT_SOURCE: consumer.folder,
        KIT_CLUSTER_KUBECONFIG: options.kubeconfig,
        GOCACHE: process.env['GOCACHE'] ?? join(homedir(), '.cache/go-build'),
      },
    });
  /** The workflows that start, one after the other. */
  const pushed = async (ref: string, before: string): Promise<ActResult> => {
    const after = await git('rev-parse', 'HEAD');
    const results: ActResult[] = [];
    for (const file of startedByPush(workflowsIn(consumer.folder), ref)) {
      results.push(await act('push', { before, after }, ref, file));
    }
    return {
      exitCode: Math.max(0, ...results.map(({ exitCode }) => exitCode)),
      log: results.map(({ log }) => log).join('\n'),
      jobs: new Map(results.flatMap(({ jobs }) => [...jobs])),
    };
  };
  return {
    ...consumer,
    started,
    async push(branch, files) {
      await git('checkout', '--quiet', '-B', branch, started);
      await consumer.commit(files, `feat: change ${branch}`);
      return pushed(`refs/heads/${branch}`, started);
    },
    async pushTag(tag) {
      await git('tag', tag);
      return pushed(`refs/tags/${tag}`, zero);
    },
    async openPullRequest(branch, files) {
      await git('checkout', '--quiet', '-B', branch, started);
      const head = await consumer.commit(files, 'feat: change');
      await git('checkout', '--quiet', '--detach', started);
      await git('merge', '--quiet', '--no-ff', '--message', 'merge', head);
      const pull_request = {
        number: 1,
        base: { ref: 'main', sha: started },
        head: { ref: branch, sha: head },
      };
      const ref = 'refs/pull/1/merge';
      return act(
        'pull_request',
        { number: 1, pull_request },
        ref,
        'checks.yml',
      );
    },
    async dispatch(workflow, branch, inputs) {
      await git('checkout', '--quiet', '--force', branch);
      return act(
        'workflow_dispatch',
        { inputs },
        `refs/heads/${branch}`,
        workflow,
      );
    },
    async imageRunCompleted(headBranch, run) {
      const workflow_run = {
        conclusion: 'success',
        event: 'push',
        head_branch: headBranch,
        head_sha: await git('rev-parse', headBranch),
        head_repository: repository,
        ...run,
      };
      return act(
        'workflow_run',
        { workflow_run },
        'refs/heads/main',
        'delivery-of-images.yml',
      );
    },
    remove: () => {
      consumer.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function workflowsIn(folder: string): Record<string, string> {
  const path = join(folder, '.github/workflows');
  return Object.fromEntries(
    readdirSync(path).map((file) => [
      file,
      readFileSync(join(path, file), 'utf8'),
    ]),
  );
}
