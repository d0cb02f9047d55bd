// npm run action -- NAME [--input value ...] | --help: a built action, locally.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseActionArguments, renderUsage } from '../action-command.ts';
import { readActionMetadata } from '../action-metadata.ts';
import { requireActions } from '../action-names.ts';
import { checkoutVariables } from '../checkout.ts';
import { runCommand } from '../command.ts';
import { errors } from '../errors.ts';
import { runLocally } from '../local-run.ts';
import { renderTerminal } from '../render-terminal.ts';
import { listActions } from '../repository.ts';

await runCommand(async ([name, ...args]) => {
  if (name === undefined || name.startsWith('-')) {
    console.log('npm run action -- NAME [--input value ...] [--help]\n');
    console.log(`Actions: ${listActions().join(', ')}`);
    return;
  }
  requireActions([name]);
  const metadata = readActionMetadata(name);
  if (args.includes('--help')) return console.log(renderUsage(name, metadata));
  if (!existsSync(join(metadata.folder, 'dist/index.js'))) {
    throw errors.error('ACTION_NOT_BUILT', `actions/${name}/dist is not there`);
  }
  const workspace = process.env['INIT_CWD'] ?? process.cwd();
  const result = await runLocally({
    folder: metadata.folder,
    inputs: parseActionArguments(metadata, args),
    workspace,
    env: checkoutVariables(workspace),
    print: console.log,
  });
  console.log(`\n${renderTerminal(result.summary)}\n\nOutputs`);
  for (const [output, value] of result.outputs) {
    console.log(`  ${output} = ${value}`);
  }
  process.exitCode = result.exitCode;
});
