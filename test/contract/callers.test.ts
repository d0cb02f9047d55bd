import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { root } from '@kit/devkit';
import { parse } from 'yaml';
import { shownWorkflows } from '../act/flows/shown-workflows.ts';
import {
  callable,
  grantedByCaller,
  type Job,
  neededPermissions,
  ownAction,
  readWorkflow,
  stepsThatNeed,
} from './workflow-tree.ts';

const page = readFileSync(join(root, 'action-docs/workflows.md'), 'utf8');
const callers = shownWorkflows(page, 'caller');
const copyable = shownWorkflows(page, 'copyable');

function calls(text: string): readonly { name: string; job: Job }[] {
  const { jobs }: { jobs: Record<string, Job> } = parse(text);
  return Object.values(jobs).flatMap((job) => {
    const name = ownAction(job)?.replace(/^\.github\/workflows\/|\.yml$/g, '');
    return name === undefined ? [] : [{ name, job }];
  });
}

it('shows a caller of each workflow, and a copyable form of each that deploys', () => {
  const called = Object.values(callers).flatMap(calls);
  expect([...new Set(called.map(({ name }) => name))].sort()).toEqual(
    [...callable].sort(),
  );
  expect(Object.keys(copyable).sort()).toEqual([
    'delivery.yml',
    'hotfix.yml',
    'production.yml',
    'rollback.yml',
  ]);
});

describe.each(Object.entries(callers))('the caller %s', (file, text) => {
  it('has at most 15 lines', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(15);
  });

  it('is the one of the sample', () => {
    if (file === 'delivery-of-images.yml') return;
    const own = join(root, 'test/sample/.github/workflows', file);
    expect(readFileSync(own, 'utf8')).toBe(text);
  });
});

describe.each([
  ...Object.entries(callers),
  ...Object.entries(copyable).map(
    ([file, text]) => [`the copyable ${file}`, text] as const,
  ),
])('%s', (_, text) => {
  it('gives only inputs that the workflow has', () => {
    for (const { name, job } of calls(text)) {
      const { inputs } = readWorkflow(name).on.workflow_call;
      const unknown = Object.keys(job.with ?? {}).filter(
        (input) => !(input in inputs),
      );
      expect(unknown).toEqual([]);
    }
  });

  // GitHub refuses to start a workflow one of whose jobs asks for more than the
  // caller grants, and each line is asked for by the steps of some job.
  it('grants what the jobs of the workflow ask for, and no more', () => {
    for (const { name, job } of calls(text)) {
      expect(job.permissions).toEqual(grantedByCaller(readWorkflow(name)));
    }
  });
});

/** Each line of each documented block, by the name of its file. */
const granted = [
  ...Object.entries(callers),
  ...Object.entries(copyable),
].flatMap(([file, text]) =>
  calls(text).flatMap(({ name, job }) =>
    Object.entries(job.permissions ?? {}).map(
      ([permission, access]) => [file, permission, access, name] as const,
    ),
  ),
);

// Without the line GitHub refuses to start the workflow; act has no tokens to
// show that with, so that the steps that would fail are named here.
it.each(granted)(
  '%s does not start without %s: %s',
  (_, permission, access, name) => {
    const workflow = readWorkflow(name);
    expect(stepsThatNeed(workflow, permission, access)).not.toEqual([]);
    const asking = Object.values(workflow.jobs).filter(
      ({ permissions }) => permissions?.[permission] === access,
    );
    expect(asking).not.toEqual([]);
  },
);

it.each(Object.entries(copyable))(
  'the own jobs of the copyable %s have the permissions that their steps need',
  (_, text) => {
    const { jobs }: { jobs: Record<string, Job> } = parse(text);
    for (const job of Object.values(jobs).filter(({ steps }) => steps)) {
      expect(job.permissions).toEqual(neededPermissions(job));
    }
  },
);

it('says why each permission is granted', () => {
  const sections = page.split(/^## /m).slice(1);
  for (const name of callable) {
    const section = sections.find((text) => text.startsWith(`${name}\n`)) ?? '';
    const told = [...section.matchAll(/^\| `([a-z-]+): (\w+)` \| \w/gm)].map(
      ([, permission = '', access]) => [permission, access],
    );
    expect(Object.fromEntries(told)).toEqual(
      grantedByCaller(readWorkflow(name)),
    );
  }
});
