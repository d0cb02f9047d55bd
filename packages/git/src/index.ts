export {
  decodeBytes,
  encodeBytes,
  hasLoneByte,
  splitNul,
} from './byte-text.ts';
export {
  type ChangedFile,
  type ChangeType,
  listChangedFiles,
  parseNameStatus,
} from './changed-files.ts';
export {
  type Checkout,
  type Commit,
  findCheckout,
  readHead,
  resolveCommit,
} from './checkout.ts';
export { errors } from './errors.ts';
export { type FetchRequest, fetchCommand, fetchInto } from './fetch.ts';
export { createGit, type Git, type GitOptions, type Setting } from './git.ts';
export { readIndexPaths } from './index-paths.ts';
export { type Remote, readRemote } from './remote.ts';
export {
  createScratch,
  emptyTree,
  objectFormatOf,
  type Scratch,
} from './scratch.ts';
