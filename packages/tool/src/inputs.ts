import { invalidInputs, parsedInput } from '@kit/action';
import type { ToolName, ToolWanted } from './archive.ts';

/** `4.3.1` or `v4.3.1`: one version, no range. */
export function versionInput() {
  return parsedInput(
    'version',
    (raw) => {
      const version = /^v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)$/.exec(raw)?.[1];
      return version === undefined
        ? { allowed: 'one version, such as 4.3.1' }
        : { value: version };
    },
    {},
  );
}

/** 64 hex digits. */
export function sha256Input() {
  return parsedInput(
    'sha256',
    (raw) =>
      /^[0-9a-fA-F]{64}$/.test(raw)
        ? { value: raw.toLowerCase() }
        : { allowed: '64 hex digits' },
    {},
  );
}

/**
 * What to install, `undefined` for the program on the PATH. Throws
 * INPUT_INVALID when only one of version and checksum is given.
 */
export function wantedTool(
  name: ToolName,
  version: string | undefined,
  sha256: string | undefined,
): ToolWanted | undefined {
  if (version === undefined && sha256 === undefined) return undefined;
  if (version !== undefined && sha256 !== undefined) {
    return { name, version, sha256 };
  }
  const missing = version === undefined ? 'version' : 'sha256';
  throw invalidInputs([
    {
      name: `${name}-${missing}`,
      got: undefined,
      allowed: `${name}-version and ${name}-sha256 together, or neither for the one on the PATH`,
    },
  ]);
}
