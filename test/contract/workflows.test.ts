import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readActionMetadata, root } from '@kit/devkit';
import {
  callable,
  type Job,
  neededPermissions,
  ownAction,
  readWorkflow,
  stepsOf,
} from './workflow-tree.ts';

const deploying = (job: Job) => job.environment !== undefined;

describe.each(callable)('%s', (name) => {
  const workflow = readWorkflow(name);
  const jobs = Object.entries(workflow.jobs);
  const steps = stepsOf(workflow);
  const { inputs, secrets = {}, outputs = {} } = workflow.on.workflow_call;

  it('is called only, with described and typed inputs', () => {
    expect(Object.keys(workflow.on)).toEqual(['workflow_call']);
    for (const input of Object.values(inputs)) {
      expect(input.description).toMatch(/\.$/);
      expect(['string', 'boolean', 'number']).toContain(input.type);
      expect(input.required === true).toBe(input.default === undefined);
    }
    for (const { description, required } of Object.values(secrets)) {
      expect(description).toMatch(/\.$/);
      expect(required).toBe(false);
    }
    for (const { description } of Object.values(outputs)) {
      expect(description).toMatch(/\.$/);
    }
  });

  it('declares the inputs and secrets that it uses, and no others', () => {
    const used = (context: string) =>
      new Set(
        [
          ...workflow.text.matchAll(
            new RegExp(`\\b${context}\\.([\\w-]+)`, 'g'),
          ),
        ]
          .map(([, found = '']) => found)
          .sort(),
      );
    expect([...used('inputs')]).toEqual(Object.keys(inputs).sort());
    expect([...used('secrets')]).toEqual(Object.keys(secrets).sort());
  });

  it('grants nothing at the top, and each job what its steps need', () => {
    expect(workflow.permissions).toEqual({});
    expect(
      Object.fromEntries(jobs.map(([id, job]) => [id, job.permissions])),
    ).toEqual(
      Object.fromEntries(jobs.map(([id, job]) => [id, neededPermissions(job)])),
    );
    const bare = workflow.text
      .split('\n')
      .filter((line) => /^ {6}[a-z-]+: (read|write)\b/.test(line))
      .filter((line) => !/ # to \w+/.test(line));
    expect(bare).toEqual([]);
  });

  it('keeps every value of a caller out of the text of its commands', () => {
    const commands = steps.flatMap(({ run }) => run ?? []);
    expect(commands.filter((run) => run.includes('${{'))).toEqual([]);
    expect(workflow.text).not.toContain('secrets: inherit');
  });

  it("runs a caller's commands in a shell, and never gives them to an action", () => {
    const hooks = Object.entries(inputs)
      .filter(([, { description = '' }]) => description.startsWith('Commands '))
      .map(([hook]) => hook);
    expect(hooks.length).toBeGreaterThanOrEqual(name === 'rollback' ? 2 : 5);
    for (const hook of hooks) {
      const own = steps.filter(({ env }) =>
        env?.['COMMANDS']?.includes(`inputs.${hook} `),
      );
      expect(own.length).toBeGreaterThanOrEqual(1);
      for (const { run, if: condition } of own) {
        expect(run).toContain('bash -euo pipefail -c "$COMMANDS"');
        if (hook !== 'load-test')
          expect(condition).toContain(`inputs.${hook} `);
      }
      const elsewhere = steps.filter(({ with: given = {} }) =>
        Object.values(given).join().includes(`inputs.${hook} `),
      );
      expect(elsewhere).toEqual([]);
    }
  });

  it('never cancels a deployment, nor itself', () => {
    expect(workflow.concurrency).toBeUndefined();
    for (const [, job] of jobs) {
      if (deploying(job)) {
        expect(job.concurrency).toMatchObject({ 'cancel-in-progress': false });
      }
      // Of a called workflow github.workflow is the caller's: alone it would be the
      // group of the caller, too, and wait for itself.
      expect(job.concurrency?.group ?? 'deploy-').toMatch(
        /^(pr-check|deploy|rollback)-/,
      );
    }
  });

  it('lets two callers check the same service at once', () => {
    for (const [, { concurrency }] of jobs) {
      if (concurrency?.['cancel-in-progress'] !== true) continue;
      expect(concurrency.group).toContain('${{ github.workflow }}');
    }
  });

  it('pins the actions of others by commit, and its own by a version', () => {
    const uses = [...workflow.text.matchAll(/uses: (.*)/g)].map(
      ([, used = '']) => used,
    );
    // The release writes its own tag in place of the major version.
    const own = /@v1(\.\d+\.\d+)?$/;
    const others = /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
    expect(
      uses.filter((use) =>
        ownAction({ uses: use }) === undefined
          ? !others.test(use)
          : !own.test(use),
      ),
    ).toEqual([]);
  });

  it('gives our actions only inputs that they have, and all that they need', () => {
    const wrong = steps.flatMap((step) => {
      const { with: given = {} } = step;
      const action = ownAction(step);
      if (action === undefined) return [];
      const known = readActionMetadata(action).inputs;
      const names = known.map((input) => input.name);
      return [
        ...Object.keys(given).filter((input) => !names.includes(input)),
        ...known
          .filter(({ required }) => required)
          .map((input) => input.name)
          .filter((input) => !(input in given)),
      ].map((input) => `${action}: ${input}`);
    });
    expect(wrong).toEqual([]);
  });

  it('has a stub in test/act/stubs for each action of others', () => {
    const missing = steps.filter(
      ({ uses = 'org/kit/' }) =>
        !uses.startsWith('org/kit/') &&
        !existsSync(
          join(root, 'test/act/stubs', uses.split('@')[0] ?? '', 'action.yml'),
        ),
    );
    expect(missing).toEqual([]);
  });

  it('ends every job some time, and every matrix without its failing ones', () => {
    for (const [, job] of jobs) {
      expect(job['timeout-minutes']).toBeDefined();
      if (job.strategy) expect(job.strategy['fail-fast']).toBe(false);
    }
  });

  it('reads secrets where something is deployed, built or told, and nowhere else', () => {
    const readers = jobs
      .filter(([, job]) => JSON.stringify(job).includes('secrets.'))
      .filter(([, job]) => !deploying(job))
      .map(([id]) => id);
    const allowed = ['build', 'pull-request', 'notify', 'check', 'load'];
    expect(readers.filter((id) => !allowed.includes(id))).toEqual([]);
  });

  it("gives the tokens of a caller's commands to those commands alone", () => {
    const readers = steps
      .filter((step) => /secrets\.(scan|e2e)-token/.test(JSON.stringify(step)))
      .map(({ name: step, env }) => [step, env?.['COMMANDS']]);
    expect([
      ['Scan', '${{ inputs.scan }}'],
      ['Test end to end', '${{ inputs.e2e }}'],
      ['Test the load', '${{ inputs.load-test }}'],
    ]).toEqual(expect.arrayContaining(readers));
    for (const id of ['check', 'load']) {
      const { steps: own, ...job } = workflow.jobs[id] ?? {};
      expect(JSON.stringify(job)).not.toContain('secrets.');
    }
  });

  // On a runner that is kept the workspace may hold what an earlier run left.
  it('hands reports and images on outside the workspace', () => {
    const handed = steps
      .filter(({ with: given }) =>
        /^(reports|built)-/.test(given?.['name'] ?? given?.['pattern'] ?? ''),
      )
      .map(({ uses = '', with: given }) => [uses, given?.['path']] as const)
      .filter(([, path = '']) => !path.startsWith('${{ runner.temp }}/'));
    for (const [uses, path] of handed) {
      expect([uses.split('@')[0], path]).toEqual([
        'actions/download-artifact',
        'reports',
      ]);
      expect(workflow.text).toContain('run: rm -rf reports\n');
    }
  });
});

describe('the approvals', () => {
  const environmentOf = (name: string, job: string) =>
    readWorkflow(name).jobs[job]?.environment;
  const defaultOf = (name: string, input: string) =>
    readWorkflow(name).on.workflow_call.inputs[input]?.default;

  it.each([
    ['ci-cd', 'deploy', 'needs.plan.outputs.environment', undefined],
    ['ci-cd', 'gitops', 'needs.plan.outputs.environment', undefined],
    ['ci-cd', 'compose', 'needs.plan.outputs.environment', undefined],
    ['production-deploy', 'staging', 'inputs.staging', 'staging'],
    ['production-deploy', 'production', 'inputs.production', 'production'],
    ['hotfix', 'staging', 'inputs.staging', 'staging'],
    ['rollback', 'rollback', 'inputs.environment', 'production-rollback'],
  ])('%s asks in its job %s that of %s', (name, job, value, by) => {
    expect(environmentOf(name, job)).toMatchObject({
      name: `\${{ ${value} }}`,
    });
    if (by !== undefined) {
      expect(defaultOf(name, value.replace('inputs.', ''))).toBe(by);
    }
  });

  it('lets production wait for staging and its load test', () => {
    const { production } = readWorkflow('production-deploy').jobs;
    expect(production?.needs).toEqual(['plan', 'ready', 'staging', 'load']);
    expect(production?.if).toContain("needs.staging.result == 'success'");
    expect(production?.if).toContain(
      "needs.load.result == 'success' || (needs.load.result == 'skipped' && inputs.e2e == '' && inputs.load-test == '' && inputs.load == '')",
    );
  });

  it('judges a load that is given though nothing measures it, and no report that is committed', () => {
    const { load } = readWorkflow('production-deploy').jobs;
    expect(load?.if).toContain(
      "(inputs.e2e != '' || inputs.load-test != '' || inputs.load != '')",
    );
    const [, folders] = load?.steps ?? [];
    expect(folders?.run).toBe(
      'rm -rf reports\nmkdir -p reports/e2e reports/load\n',
    );
  });

  it('does not check a pull request by the code of its base', () => {
    const { jobs } = readWorkflow('pr-check');
    const [first] = jobs['plan']?.steps ?? [];
    expect(first?.if).toBe("github.event_name == 'pull_request_target'");
    expect(first?.run).toMatch(/\nexit 1\n$/);
    expect(jobs['passed']?.needs).toContain('plan');
  });

  it('requires a reason for a rollback', () => {
    const { inputs } = readWorkflow('rollback').on.workflow_call;
    expect(inputs['reason']?.required).toBe(true);
  });
});

describe.each(['ci-cd', 'production-deploy', 'hotfix', 'rollback'])(
  'the record of %s',
  (name) => {
    const jobs = Object.values(readWorkflow(name).jobs).filter(deploying);

    it('is kept of every deployment, also of one that failed', () => {
      expect(jobs.length).toBeGreaterThan(0);
      for (const { steps = [] } of jobs) {
        const [written, kept] = steps.filter(({ name: step = '' }) =>
          /the record/.test(step),
        );
        expect(written?.if).toMatch(/^always\(\)/);
        expect(written?.env?.['RECORD']).toContain('.outputs.json');
        expect(kept?.if).toBe('always()');
        expect(kept?.with?.['name']).toMatch(/^record-/);
      }
    });

    // Outputs of a job are in `needs`, which the message of the end is made of: a
    // variable of a process takes 128 KiB at most.
    it('is no output of a job', () => {
      for (const { outputs = {} } of jobs) {
        expect(JSON.stringify(outputs)).not.toContain('.outputs.json');
      }
    });
  },
);

describe('what several workflows do', () => {
  it.each([
    ['check', ['production-deploy', 'hotfix']],
    ['gate', ['pr-check', 'hotfix']],
    ['ready', ['ci-cd', 'production-deploy', 'hotfix']],
    ['staging', ['production-deploy', 'hotfix']],
  ])('is the same job %s', (job, names) => {
    const [first, ...others] = names.map(
      (name) => readWorkflow(name).jobs[job],
    );
    expect(first).toBeDefined();
    for (const other of others) expect(other).toEqual(first);
  });

  it('judges the load on staging, and the other gates before, in production-deploy', () => {
    const gateOf = (job?: Job) =>
      job?.steps?.find((step) => ownAction(step) === 'quality-gate')?.with;
    const { gate, load } = readWorkflow('production-deploy').jobs;
    const { elsewhere, ...judged } = gateOf(gate) ?? {};
    expect(elsewhere).toBe(
      "${{ format(inputs.load && '{0}, load' || '{0}', inputs.elsewhere) }}",
    );
    expect(gateOf(readWorkflow('hotfix').jobs['gate'])).toMatchObject(judged);
    expect(gateOf(load)?.['elsewhere']?.split(', ').sort()).toEqual(
      [
        'coverage',
        'tests',
        'security',
        'lint',
        'performance',
        'code-quality',
      ].sort(),
    );
  });

  it.each(['check', 'build'])('is the same steps of %s', (job) => {
    const all = callable
      .map((name) => readWorkflow(name).jobs[job]?.steps)
      .filter((steps) => steps !== undefined);
    for (const steps of all) expect(steps).toEqual(all[0]);
    expect(all.length).toBe(3);
  });

  it('is the same login wherever something is deployed to a cluster', () => {
    const logins = callable
      .flatMap((name) => Object.values(readWorkflow(name).jobs))
      .map(({ steps = [] }) =>
        steps.filter((step) => /^(Log in|Reach)/.test(step.name ?? '')),
      )
      .filter((steps) => steps.length > 0);
    expect(logins.length).toBe(5);
    for (const login of logins) expect(login).toEqual(logins[0]);
  });
});
