import { describe, expect, it } from '@jest/globals';
import { listActions, readActionMetadata } from '@kit/devkit';
import { brokenLinks, listPages, readPage } from './documentation.ts';
import { workflowSteps } from './workflow-steps.ts';

const metadata = new Map(
  listActions().map((name) => [name, readActionMetadata(name)]),
);

describe.each(listPages())('%s', (page) => {
  const text = readPage(page);

  it('links to what is there', () => {
    expect(brokenLinks(page, text)).toEqual([]);
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
