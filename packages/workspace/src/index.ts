export { errors } from './errors.ts';
export { readChunks } from './read-chunks.ts';
export {
  readReportFile,
  readWorkspaceFile,
  writeReportFile,
} from './workspace-file.ts';
