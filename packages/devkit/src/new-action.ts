import { errors } from './errors.ts';

export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** The files of a new action that already passes the contract test. */
export function planNewAction(
  name: string,
  existing: readonly string[],
): readonly NewFile[] {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || existing.includes(name)) {
    throw errors.error(
      'ACTION_NAME_INVALID',
      `"${name}" is no name of a new action; taken: ${existing.join(', ')}`,
    );
  }
  const files: Readonly<Record<string, string>> = {
    'action.yml': actionYml(name),
    'README.md': readme(name),
    'package.json': packageJson(name),
    'tsconfig.json': tsconfig,
    'src/main.ts': main,
    'src/inputs.ts': inputs,
    'src/run.ts': run,
    'src/summary.ts': summary,
    'test/run.test.ts': test,
  };
  return Object.entries(files).map(([path, text]) => ({
    path: `actions/${name}/${path}`,
    text,
  }));
}

const actionYml = (name: string) => `name: ${name}
description: Greets somebody.
branding:
  icon: box
  color: blue
inputs:
  subject:
    description: Who is greeted.
    default: world
outputs:
  greeting:
    description: The greeting.
  json:
    description: 'Everything that was decided, as JSON with \`schema: 1\`.'
  reason-code:
    description: Why it ended as it did; stable within a major version.
runs:
  using: node24
  main: dist/index.js
`;

const readme = (name: string) => `# ${name}

Greets somebody.

\`\`\`yaml
- uses: org/kit/${name}@v1
  with:
    subject: everybody
\`\`\`

## Inputs

<!-- inputs:start -->
<!-- inputs:end -->

## Outputs

<!-- outputs:start -->
<!-- outputs:end -->

## Permissions

None.

## Failure codes

\`INPUT_INVALID\`: an input cannot be used. All codes: [errors](../../action-docs/errors.md).

## Dependencies

None beyond the kit's own packages.
`;

const packageJson = (name: string) => `{
  "name": "@kit-actions/${name}",
  "version": "0.0.0",
  "private": true,
  "type": "module",
  "dependencies": { "@kit/action": "0.0.0" },
  "devDependencies": { "@kit/testing": "0.0.0" }
}
`;

const tsconfig = `{
  "extends": "../../tsconfig.base.json",
  "compilerOptions": { "rootDir": "src", "outDir": "lib" },
  "include": ["src"],
  "references": [{ "path": "../../packages/action" }]
}
`;

const main = `import { runMain } from '@kit/action';
import { inputs, outputs } from './inputs.ts';
import { run } from './run.ts';

runMain({ inputs, outputs, run });
`;

const inputs = `import { type InputsOf, text } from '@kit/action';

export const inputs = {
  subject: text({ default: 'world' }),
};

export type Inputs = InputsOf<typeof inputs>;

export const outputs = ['greeting', 'json', 'reason-code'] as const;
`;

const run = `import type { ActionResult, World } from '@kit/action';
import type { Inputs, outputs } from './inputs.ts';
import { renderSummary } from './summary.ts';

export async function run(
  { subject }: Inputs,
  { log }: Pick<World, 'log'>,
): Promise<ActionResult<(typeof outputs)[number]>> {
  const greeting = \`Hello, \${subject}\`;
  log.info(greeting);
  return {
    outputs: { greeting, json: { schema: 1, greeting }, 'reason-code': 'greeted' },
    summary: renderSummary(greeting),
  };
}
`;

const summary = `import { type Markdown, md } from '@kit/action';

export function renderSummary(greeting: string): Markdown {
  return md\`**\${greeting}**\`;
}
`;

const test = `import { expect, it } from '@jest/globals';
import { memoryWorld } from '@kit/testing';
import { run } from '../src/run.ts';

it('greets the subject', async () => {
  const { outputs } = await run({ subject: 'everybody' }, memoryWorld());
  expect(outputs.greeting).toBe('Hello, everybody');
});
`;
