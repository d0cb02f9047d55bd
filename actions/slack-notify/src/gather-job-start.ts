import { stat } from 'node:fs/promises';

/**
 * When the job began, in milliseconds since 1970: the runner writes the event's
 * file just before the first step. `undefined` where there is none.
 */
export async function readJobStart(
  eventFile: string | undefined,
): Promise<number | undefined> {
  if (!eventFile) return undefined;
  return stat(eventFile).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}
