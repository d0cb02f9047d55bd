export { type ActionMetadata, readActionMetadata } from './action-metadata.ts';
export { assemble } from './assemble.ts';
export { bundleFile } from './bundle.ts';
export { runCommand } from './command.ts';
export { type OwnedFamily, readErrorFamilies, renderDocs } from './docs.ts';
export { parseEnvFile } from './env-file.ts';
export {
  type LocalResult,
  type LocalRun,
  readableLine,
  runLocally,
} from './local-run.ts';
export { type NewFile, planNewAction } from './new-action.ts';
export { renderTerminal } from './render-terminal.ts';
export { listActions, listFiles, listPackages, root } from './repository.ts';
