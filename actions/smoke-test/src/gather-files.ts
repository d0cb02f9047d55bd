import { rootCertificates } from 'node:tls';
import { isKitError, messageOf } from '@kit/errors';
import { readReportFile } from '@kit/workspace';
import { errors } from './errors.ts';

export interface ChecksText {
  /** How messages call it. */
  readonly name: string;
  readonly text: string;
}

/** The checks: the input itself, or the file that it names. */
export async function gatherChecks(
  input: string,
  workspace: string,
): Promise<ChecksText> {
  const isFile = /^[^\s:[\]{}]+\.(ya?ml|json|txt)$/.test(input);
  if (!isFile || /^\//.test(input)) {
    return { name: 'input "checks"', text: input };
  }
  return { name: input, text: read('checks', input, workspace) };
}

/** The public authorities, and those of the file. */
export async function gatherAuthorities(
  file: string,
  workspace: string,
): Promise<readonly string[]> {
  return [...rootCertificates, read('ca-file', file, workspace)];
}

function read(input: string, file: string, workspace: string) {
  try {
    return readReportFile(workspace, file);
  } catch (cause) {
    if (isKitError(cause)) throw cause;
    const message = `input "${input}": "${file}" cannot be read: ${messageOf(cause)}`;
    throw errors.error('SMOKE_FILE_UNREADABLE', message, { cause });
  }
}
