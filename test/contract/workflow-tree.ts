import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@kit/devkit';
import { parse } from 'yaml';

export interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Job {
  readonly name?: string;
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly uses?: string;
  readonly secrets?: unknown;
  readonly with?: Readonly<Record<string, string>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string | { readonly name: string };
  readonly concurrency?: Concurrency;
  readonly strategy?: {
    readonly 'fail-fast'?: boolean;
    readonly 'max-parallel'?: number;
  };
  readonly 'timeout-minutes'?: number | string;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps?: readonly Step[];
}

interface Concurrency {
  readonly group: string;
  readonly 'cancel-in-progress': boolean;
}

export interface Input {
  readonly description?: string;
  readonly type?: string;
  readonly default?: unknown;
  readonly required?: boolean;
}

export interface Workflow {
  readonly text: string;
  readonly on: {
    readonly workflow_call: {
      readonly inputs: Readonly<Record<string, Input>>;
      readonly secrets?: Readonly<Record<string, Input>>;
      readonly outputs?: Readonly<Record<string, { description?: string }>>;
    };
  };
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** The callable workflows, by the name of their file. */
export const callable = [
  'pr-check',
  'ci-cd',
  'production-deploy',
  'hotfix',
  'rollback',
] as const;

export function readWorkflow(name: string): Workflow {
  const path = join(root, '.github/workflows', `${name}.yml`);
  const text = readFileSync(path, 'utf8');
  return { ...parse(text), text };
}

export function stepsOf(workflow: Workflow): readonly Step[] {
  return Object.values(workflow.jobs).flatMap(({ steps = [] }) => steps);
}

/** The kit's own action that a step uses, without its version. */
export function ownAction({
  uses = '',
}: Pick<Step, 'uses'>): string | undefined {
  const [action = ''] = uses.split('@');
  const own = 'org/kit/';
  return action.startsWith(own) ? action.slice(own.length) : undefined;
}

/** What a step's own work needs of GITHUB_TOKEN, and why. */
const needs: readonly (readonly [RegExp, string, string])[] = [
  [/^actions\/checkout@/, 'contents', 'read'],
  [/gh pr create/, 'contents', 'read'],
  [/gh pr create/, 'pull-requests', 'write'],
  [/\/multi-arch-build@/, 'packages', 'write'],
  [/^azure\/login@/, 'id-token', 'write'],
  [/^aws-actions\/configure-aws-credentials@/, 'id-token', 'write'],
  [/^google-github-actions\/auth@/, 'id-token', 'write'],
];

const workOf = ({ uses = '', run = '' }: Step) => uses || run;

/** The steps of a workflow that do not work without a permission, as job: step. */
export function stepsThatNeed(
  workflow: Workflow,
  permission: string,
  access: string,
): readonly string[] {
  const works = needs.filter(
    ([, name, wanted]) => name === permission && wanted === access,
  );
  return Object.entries(workflow.jobs).flatMap(([id, { steps = [] }]) =>
    steps
      .filter((step) => works.some(([work]) => work.test(workOf(step))))
      .map((step) => `${id}: ${step.name ?? step.uses}`),
  );
}

/** The permissions that the steps of a job need, and no more. */
export function neededPermissions({ steps = [] }: Job): Record<string, string> {
  const works = steps.map(workOf);
  return Object.fromEntries(
    needs
      .filter(([pattern]) => works.some((work) => pattern.test(work)))
      .map(([, permission, access]) => [permission, access]),
  );
}

/** What a caller has to grant: GitHub asks for that of every job, run or not. */
export function grantedByCaller(workflow: Workflow): Record<string, string> {
  return Object.assign(
    {},
    ...Object.values(workflow.jobs).map(({ permissions }) => permissions),
  );
}
