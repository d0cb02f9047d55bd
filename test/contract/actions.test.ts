import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { InputSchema } from '@kit/action';
import {
  listActions,
  listFiles,
  readActionMetadata,
  readErrorFamilies,
  renderDocs,
  root,
} from '@kit/devkit';
import { workflowSteps } from './workflow-steps.ts';

interface Declared {
  readonly inputs: InputSchema;
  readonly outputs: readonly string[];
}

const actions = listActions();

const readmeSections = [
  '## Permissions',
  '## Failure codes',
  '## Dependencies',
];

describe.each(actions.length === 0 ? ['none'] : actions)('%s', (name) => {
  if (name === 'none') return;
  const metadata = readActionMetadata(name);
  const readme = readFileSync(join(metadata.folder, 'README.md'), 'utf8');
  const source = (file: string) => join(metadata.folder, 'src', file);
  const declared = async (): Promise<Declared> => import(source('inputs.ts'));

  it('has the same inputs in action.yml and in its schema', async () => {
    const { inputs } = await declared();
    const schema = Object.entries(inputs).map(([input, kind]) => ({
      name: input,
      required: kind.required,
      default: kind.default,
    }));
    expect(
      metadata.inputs.map(({ description: _, ...input }) => input),
    ).toEqual(schema);
  });

  it('has defaults that its own schema takes', async () => {
    const { inputs } = await declared();
    const refused = Object.entries(inputs).filter(
      ([, { default: value, parse }]) =>
        value !== undefined && !('value' in parse(value)),
    );
    expect(refused.map(([input]) => input)).toEqual([]);
  });

  it('declares the same outputs in action.yml and in the source', async () => {
    const { outputs } = await declared();
    expect(metadata.outputs.map((output) => output.name)).toEqual([...outputs]);
    expect(new Set(outputs).size).toBe(outputs.length);
  });

  it('explains itself by reason-code and json', () => {
    const names = metadata.outputs.map((output) => output.name);
    expect(names).toEqual(expect.arrayContaining(['json', 'reason-code']));
  });

  it('runs on Node 24 from dist, with an entry of at most 30 lines', () => {
    const lines = readFileSync(source('main.ts'), 'utf8').trimEnd().split('\n');
    expect(metadata.main).toBe('dist/index.js');
    expect(lines.length).toBeLessThanOrEqual(30);
    expect(existsSync(source('post.ts'))).toBe(metadata.post !== undefined);
  });

  it('names each error code of its own in its README', () => {
    if (!existsSync(source('errors.ts'))) return;
    const codes = readFileSync(source('errors.ts'), 'utf8').matchAll(
      /^ {2}([A-Z][A-Z0-9_]+): \{/gm,
    );
    const missing = [...codes]
      .map(([, code = '']) => code)
      .filter((code) => !readme.includes(code));
    expect(missing).toEqual([]);
  });

  it('has a README with the sections that every action has', () => {
    for (const section of readmeSections) expect(readme).toContain(section);
    expect(readme).toContain('<!-- inputs:start -->');
    expect(readme).toContain('<!-- outputs:start -->');
  });

  it('shows itself in an example of its README', () => {
    const shown = workflowSteps(readme).map(({ action }) => action);
    expect(shown).toContain(name);
  });
});

describe('the kit', () => {
  it('gives every error code to one room only', async () => {
    const codes = (await readErrorFamilies()).flatMap(({ family }) =>
      Object.keys(family.definitions),
    );
    expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([]);
    expect(codes.filter((code) => !/^[A-Z][A-Z0-9_]*$/.test(code))).toEqual([]);
  });

  it('shows only inputs that exist on every page', () => {
    const known = new Map(
      actions.map((action) => [
        action,
        readActionMetadata(action).inputs.map((input) => input.name),
      ]),
    );
    const pages = listFiles(root, (path) => path.endsWith('.md'));
    const wrong = pages.flatMap((page) =>
      workflowSteps(readFileSync(page, 'utf8')).flatMap(({ action, inputs }) =>
        inputs
          .filter((input) => !known.get(action)?.includes(input))
          .map((input) => `${page}: ${action}: ${input}`),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('has generated documentation that is up to date', async () => {
    const outdated = (await renderDocs()).filter(({ path, text }) => {
      const file = join(root, path);
      return !existsSync(file) || readFileSync(file, 'utf8') !== text;
    });
    expect(outdated.map(({ path }) => path)).toEqual([]);
  });
});
