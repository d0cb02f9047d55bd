import { basename } from 'node:path';
import type { World } from '@kit/action';
import { isKitError, messageOf } from '@kit/errors';
import { readWorkspaceFile } from '@kit/workspace';
import { errors } from './errors.ts';
import type { Inputs } from './inputs.ts';
import type { FileSource } from './project.ts';
import { readVersions } from './versions.ts';

/** What comes from the checkout. */
export interface Sent {
  /** Compose files under their own names; empty when the host's are used. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly variables: string | undefined;
  readonly versions: ReadonlyMap<string, string>;
}

/** Reads the files that the inputs name. Throws COMPOSE_CONFIG_INVALID. */
export function gatherSent(inputs: Inputs, { context }: World): Sent {
  const read = (file: string) => readText(context.workspace, file);
  const files = (inputs.files ?? []).map((file) => ({
    name: basename(file),
    text: read(file),
  }));
  const names = files.map(({ name }) => name);
  const odd = names.find((name) => !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name));
  if (odd !== undefined || new Set(names).size < names.length) {
    throw errors.error(
      'COMPOSE_CONFIG_INVALID',
      `input "files": ${odd ?? names.join(', ')}: the files need names of letters, digits, ".", "_" and "-", each another`,
    );
  }
  const { envFile, versionsFile } = inputs;
  return {
    files,
    variables: envFile === undefined ? undefined : read(envFile),
    versions:
      versionsFile === undefined
        ? new Map()
        : readVersions(versionsFile, read(versionsFile)),
  };
}

function readText(workspace: string, file: string): string {
  try {
    return readWorkspaceFile(workspace, file);
  } catch (cause) {
    if (isKitError(cause)) throw cause;
    throw errors.error(
      'COMPOSE_CONFIG_INVALID',
      `${file} cannot be read: ${messageOf(cause)}`,
      { cause },
    );
  }
}

/** Where the files of a release come from: `files/…` as the scripts take them. */
export function fileSources(
  sent: Sent,
  names: readonly string[],
  folder: string,
): readonly FileSource[] {
  const found = new Map(sent.files.map(({ name, text }) => [name, text]));
  const sources = names.map((name): FileSource => {
    const text = found.get(name);
    return text === undefined
      ? { name: `files/${name}`, path: `${folder}/${name}` }
      : { name: `files/${name}`, text };
  });
  const variables: FileSource =
    sent.variables === undefined
      ? { name: 'files/.env', path: `${folder}/.env` }
      : { name: 'files/.env', text: sent.variables };
  return [...sources, variables];
}
