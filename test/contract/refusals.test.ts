import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { readWorkflow, stepsOf } from './workflow-tree.ts';

const ways = {
  'ci-cd': ['deploy-with', ['kubernetes', 'gitops', 'compose', 'none']],
  'production-deploy': ['deploy-with', ['kubernetes', 'none']],
  hotfix: ['deploy-with', ['kubernetes', 'none']],
  rollback: ['rollback-with', ['kubernetes', 'gitops', 'compose']],
} as const;
const clouds = ['', 'aks', 'eks', 'gke'];

/** The step of a workflow that refuses, as a runner's shell carries it out. */
function refuse(name: keyof typeof ways, given: Record<string, string>) {
  const [first] = stepsOf(readWorkflow(name));
  const [way, [usual]] = ways[name];
  const inputs = { [way]: usual, cloud: '', reason: 'it fails', ...given };
  const env = Object.entries(first?.env ?? {}).map(([variable, expression]) => [
    variable,
    inputs[/inputs\.([\w-]+)/.exec(expression)?.[1] ?? ''],
  ]);
  const { status, stdout } = spawnSync('bash', ['-e', '-c', first?.run ?? ''], {
    env: { PATH: process.env['PATH'], ...Object.fromEntries(env) },
    encoding: 'utf8',
  });
  return [status, stdout.trimEnd()];
}

describe.each(Object.keys(ways) as (keyof typeof ways)[])('%s', (name) => {
  const [way, known] = ways[name];

  it.each(known)(`takes ${way}: %s`, (value) => {
    expect(refuse(name, { [way]: value })).toEqual([0, '']);
  });

  it.each(clouds)('takes cloud: "%s"', (cloud) => {
    expect(refuse(name, { cloud })).toEqual([0, '']);
  });

  // Each of these would skip every job that does anything, and end green.
  it.each(['k8s', '', 'Kubernetes', 'gitops compose', '\n::warning::x'])(
    `refuses ${way}: %j`,
    (value) => {
      const shown = value.replaceAll(/[^\w.-]/g, '?');
      expect(refuse(name, { [way]: value })).toEqual([
        1,
        `::error::${way}: got ${shown}; allowed: ${known.join(', ')}`,
      ]);
    },
  );

  it('refuses a cloud that it cannot log in to', () => {
    expect(refuse(name, { cloud: 'azure' })).toEqual([
      1,
      '::error::cloud: got azure; allowed: aks, eks, gke, or nothing',
    ]);
  });
});

it.each(['', '  ', '\n'])('refuses a rollback whose reason is %j', (reason) => {
  expect(refuse('rollback', { reason })).toEqual([
    1,
    '::error::reason: got nothing; allowed: words that say why',
  ]);
});
