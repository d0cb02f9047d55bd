import { writeReportFile } from '@kit/workspace';
import type { Result } from './result-schema.ts';

/** Writes the result where the next run finds its baseline. */
export function writeReport(
  workspace: string,
  file: string,
  result: Result,
): void {
  writeReportFile(workspace, file, `${JSON.stringify(result, null, 2)}\n`);
}
