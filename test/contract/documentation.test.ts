import { describe, expect, it } from '@jest/globals';
import { listActions, readActionMetadata } from '@kit/devkit';
import {
  actionCommands,
  brokenLinks,
  listPages,
  readPage,
} from './documentation.ts';
import { workflowSteps } from './workflow-steps.ts';

const metadata = new Map(
  listActions().map((name) => [name, readActionMetadata(name)]),
);

describe.each(listPages())('%s', (page) => {
  const text = readPage(page);

  it('links to what is there', () => {
    expect(brokenLinks(page, text)).toEqual([]);
  });

  it('shows commands with inputs that the actions have', () => {
    const wrong = actionCommands(text).flatMap(({ action, inputs }) => {
      const known = metadata.get(action)?.inputs.map(({ name }) => name) ?? [];
      return inputs
        .filter((name) => name !== 'help' && !known.includes(name))
        .map((name) => `${action}: no input ${name}`);
    });
    expect(wrong).toEqual([]);
  });

  it('shows steps that the actions accept', () => {
    const wrong = workflowSteps(text).flatMap(({ action, inputs }) => {
      const known = metadata.get(action);
      if (known === undefined) return [`no action ${action}`];
      const names = new Map(known.inputs.map((input) => [input.name, input]));
      const unknown = inputs.filter((name) => !names.has(name));
      const missing = [...names.values()]
        .filter(({ required, name }) => required && !inputs.includes(name))
        .map(({ name }) => name);
      return [
        ...unknown.map((name) => `${action}: no input ${name}`),
        ...missing.map((name) => `${action}: needs ${name}`),
      ];
    });
    expect(wrong).toEqual([]);
  });
});
