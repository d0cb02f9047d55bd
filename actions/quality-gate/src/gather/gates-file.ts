import { textAt, type World } from '@kit/action';
import { readYaml } from '@kit/config';
import { isKitError, messageOf } from '@kit/errors';
import type { ProcessRunner } from '@kit/process';
import { readWorkspaceFile } from '@kit/workspace';
import { findLowered } from '../config/lowered.ts';
import { type Gates, gatesFile } from '../config/schema.ts';
import { errors } from '../errors.ts';
import type { Comparison } from '../verdict.ts';
import { readBaseFile } from './base-file.ts';

/** Throws GATES_FILE_MISSING, WORKSPACE_FILE_REFUSED and CONFIG_INVALID. */
export async function readGatesFile(
  workspace: string,
  name: string,
): Promise<Gates> {
  const text = readText(workspace, name);
  return readYaml({ name, text }, gatesFile).value.quality_gates;
}

function readText(workspace: string, name: string): string {
  try {
    return readWorkspaceFile(workspace, name);
  } catch (cause) {
    if (isKitError(cause)) throw cause;
    const message = `${name}: cannot be read`;
    throw errors.error('GATES_FILE_MISSING', message, { cause });
  }
}

export interface BaseGates {
  readonly gates?: Gates;
  readonly comparison: Comparison;
}

/** The commit to compare with: the input's, or the base of what is to be merged. */
export function baseRevision(
  world: World,
  given: string | undefined,
): string | undefined {
  const { event } = world.context;
  return (
    given ??
    textAt(event, 'pull_request', 'base', 'sha') ??
    textAt(event, 'merge_group', 'base_sha')
  );
}

/**
 * The limits that the base had, from the checkout or from its remote. A file
 * that is not valid there limited nothing; one that cannot be read may have.
 */
export async function readBaseGates(
  world: World,
  process: ProcessRunner,
  revision: string | undefined,
  file: { readonly name: string; readonly gates: Gates },
): Promise<BaseGates> {
  if (revision === undefined) return { comparison: { kind: 'none' } };
  try {
    const found = await readBaseFile(world, process, revision, file.name);
    if (found === undefined) return { comparison: { kind: 'new' } };
    const base = { name: `${found.name} of the base`, text: found.text };
    const gates = readYaml(base, gatesFile).value.quality_gates;
    const lowered = findLowered(gates, file.gates);
    return { gates, comparison: { kind: 'compared', lowered } };
  } catch (error) {
    world.signal.throwIfAborted();
    if (!isKitError(error)) throw error;
    const [first = ''] = messageOf(error).split('\n');
    if (error.code === 'CONFIG_INVALID') {
      return { comparison: { kind: 'invalid', reason: first } };
    }
    const reason = `the base's limits cannot be read (fetch-depth: 0 helps): ${first}`;
    return { comparison: { kind: 'unreadable', reason } };
  }
}
