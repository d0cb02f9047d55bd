import { join } from 'node:path';
import { renderTerminal, root, runLocally } from '@kit/devkit';
import { createProcessRunner } from '@kit/process';
import type { Stage } from './demo-step.ts';
import type { Page } from './page.ts';

export function createStage(
  workspace: string,
  scratch: string,
  page: Page,
): Stage {
  const { run } = createProcessRunner();
  return {
    workspace,
    scratch,
    async run(action, { inputs = {}, hide, ...rest }) {
      const result = await runLocally({
        folder: join(root, 'actions', action),
        inputs,
        workspace,
        print: (line) => {
          if (hide?.test(line) !== true) console.log(`  ${line}`);
        },
        ...rest,
      });
      console.log(`\n${renderTerminal(result.summary)}`);
      page.markdown(result.summary);
      return result;
    },
    say(text) {
      console.log(`\n${text}\n`);
      page.text(text);
    },
    draw: (html) => page.raw(html),
    async git(...args) {
      const command = ['git', '-C', workspace, ...args] as const;
      const { stdout } = await run(command);
      return stdout.trim();
    },
  };
}
