import { describe, expect, it } from '@jest/globals';
import { listActions, readActionMetadata, root } from '@kit/devkit';
import { readKitName } from '@kit/release';
import { listPages, readPage } from './documentation.ts';
import {
  type Shown,
  shownOutputs,
  shownPermissions,
  shownUses,
  syntaxErrors,
  yamlBlocks,
} from './shown-yaml.ts';
import { callable, readWorkflow } from './workflow-tree.ts';

const kit = `${readKitName(root)}/`;
const called = `${kit}.github/workflows/`;

/** GitHub's scopes, and the one that can only be written. */
const scopes =
  /^(actions|attestations|checks|contents|deployments|issues|packages|pull-requests|security-events|statuses): (read|write|none)$|^id-token: write$/;

interface Door {
  readonly inputs: readonly string[];
  readonly secrets: readonly string[];
  readonly outputs: readonly string[];
  /** Also outputs that a configuration names. */
  readonly hasOwn: boolean;
}

const doors = new Map<string, Door>([
  ...listActions().map((name): [string, Door] => {
    const { inputs, outputs } = readActionMetadata(name);
    return [
      `${kit}${name}`,
      {
        inputs: inputs.map((input) => input.name),
        secrets: [],
        outputs: outputs.map((output) => output.name),
        hasOwn: name === 'detect-changes',
      },
    ];
  }),
  ...callable.map((name): [string, Door] => {
    const { inputs, secrets, outputs } = readWorkflow(name).on.workflow_call;
    return [
      `${called}${name}.yml`,
      {
        inputs: Object.keys(inputs),
        secrets: Object.keys(secrets ?? {}),
        outputs: Object.keys(outputs ?? {}),
        hasOwn: false,
      },
    ];
  }),
]);

const doorOf = ({ uses }: Shown) => doors.get(uses.split('@')[0] ?? '');

function unknownNames(shown: Shown): string[] {
  if (!shown.uses.startsWith(kit)) return [];
  const door = doorOf(shown);
  if (door === undefined) return [`${shown.uses} is not there`];
  return [
    ...shown.inputs.filter((name) => !door.inputs.includes(name)),
    ...shown.secrets.filter((name) => !door.secrets.includes(name)),
  ].map((name) => `${shown.uses} has no ${name}`);
}

function unknownOutputs(block: string): string[] {
  const byId = new Map(shownUses(block).map((shown) => [shown.id, shown]));
  return shownOutputs(block).flatMap(({ of, output }) => {
    const shown = byId.get(of);
    const door = shown && doorOf(shown);
    return door === undefined || door.hasOwn || door.outputs.includes(output)
      ? []
      : [`${shown?.uses} has no output ${output}`];
  });
}

const pages = listPages().filter((page) => yamlBlocks(readPage(page))[0]);

describe.each(pages)('the examples of %s', (page) => {
  const blocks = yamlBlocks(readPage(page));

  it('are YAML', () => {
    expect(blocks.flatMap(syntaxErrors)).toEqual([]);
  });

  it('name actions, workflows, inputs and secrets that there are', () => {
    expect(blocks.flatMap(shownUses).flatMap(unknownNames)).toEqual([]);
  });

  it('read outputs that there are', () => {
    expect(blocks.flatMap(unknownOutputs)).toEqual([]);
  });

  it('ask for permissions that GitHub knows', () => {
    const asked = blocks.flatMap(shownPermissions);
    expect(asked.filter((permission) => !scopes.test(permission))).toEqual([]);
  });
});

describe('an example that is wrong', () => {
  const block = [
    'jobs:',
    '  checks:',
    '    permissions: { content: read }',
    `    uses: ${called}pr-check.yml@v1`,
    '    with: { covrage: x }',
    '  deploy:',
    '    if: needs.checks.outputs.should_deploy',
    `    steps: [{ uses: ${kit}k8s-deplyo@v1 }]`,
  ].join('\n');

  it('is told', () => {
    expect(shownUses(block).flatMap(unknownNames)).toEqual([
      `${called}pr-check.yml@v1 has no covrage`,
      `${kit}k8s-deplyo@v1 is not there`,
    ]);
    expect(unknownOutputs(block)).toEqual([
      `${called}pr-check.yml@v1 has no output should_deploy`,
    ]);
    expect(shownPermissions(block)).toEqual(['content: read']);
    expect(syntaxErrors('a: [')).not.toEqual([]);
  });
});
