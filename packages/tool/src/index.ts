export {
  archiveOf,
  type ToolArchive,
  type ToolName,
  type ToolWanted,
} from './archive.ts';
export { sha256Input, versionInput, wantedTool } from './inputs.ts';
export {
  provideTool,
  type ToolCache,
  type ToolWorld,
  toolWorld,
} from './provide-tool.ts';
