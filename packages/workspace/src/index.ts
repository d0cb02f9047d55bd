export { errors } from './errors.ts';
export { readWorkspaceFile, writeReportFile } from './workspace-file.ts';
