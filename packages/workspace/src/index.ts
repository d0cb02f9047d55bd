export { errors } from './errors.ts';
export { readWorkspaceFile } from './workspace-file.ts';
