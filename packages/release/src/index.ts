export { listReferences, pinReferences } from './action-references.ts';
export { errors } from './errors.ts';
export { mentionsKit } from './kit-name.ts';
export { isReleasedWorkflow } from './prepare.ts';
export { renameRepository } from './rename.ts';
export {
  listTrackedFiles,
  openRepository,
  readKitName,
} from './repository-files.ts';
