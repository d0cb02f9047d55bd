import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { textAt, type World } from '@kit/action';
import { readYaml } from '@kit/config';
import { isKitError, messageOf } from '@kit/errors';
import {
  createGit,
  createScratch,
  findCheckout,
  type Git,
  objectFormatOf,
  readRemote,
  resolveCommit,
} from '@kit/git';
import type { ProcessRunner } from '@kit/process';
import { findLowered } from '../config/lowered.ts';
import { type Gates, gatesFile } from '../config/schema.ts';
import { errors } from '../errors.ts';
import type { Comparison } from '../verdict.ts';

/** Throws GATES_FILE_MISSING and CONFIG_INVALID. */
export async function readGatesFile(
  workspace: string,
  name: string,
): Promise<Gates> {
  const text = await readFile(join(workspace, name), 'utf8').catch((cause) => {
    throw errors.error('GATES_FILE_MISSING', `${name}: cannot be read`, {
      cause,
    });
  });
  return readYaml({ name, text }, gatesFile).value.quality_gates;
}

export interface BaseGates {
  readonly gates?: Gates;
  readonly comparison: Comparison;
}

/** The commit to compare with: the input's, or a pull request's base. */
export function baseRevision(
  world: World,
  given: string | undefined,
): string | undefined {
  return given ?? textAt(world.context.event, 'pull_request', 'base', 'sha');
}

/** The limits that the base had, from the checkout or from its remote. */
export async function readBaseGates(
  world: World,
  process: ProcessRunner,
  revision: string | undefined,
  file: { readonly name: string; readonly gates: Gates },
): Promise<BaseGates> {
  if (revision === undefined) return { comparison: { kind: 'none' } };
  const { env, context } = world;
  const git = createGit({ process, folder: context.workspace, env });
  try {
    const commit = await resolveCommit(git, revision);
    const text =
      commit === undefined
        ? await fetchFile(git, process, world, revision, file.name)
        : await showFile(git, commit, await inRepository(git, file.name));
    if (text === undefined) return { comparison: { kind: 'none' } };
    const name = `${file.name} of the base`;
    const gates = readYaml({ name, text }, gatesFile).value.quality_gates;
    const lowered = findLowered(gates, file.gates);
    return { gates, comparison: { kind: 'compared', lowered } };
  } catch (error) {
    world.signal.throwIfAborted();
    if (!isKitError(error)) throw error;
    const [first = ''] = messageOf(error).split('\n');
    const reason = `the base's limits cannot be read (fetch-depth: 0 helps): ${first}`;
    return { comparison: { kind: 'impossible', reason } };
  }
}

/** `undefined` where the commit does not have the file. */
async function showFile(
  git: Git,
  commit: string,
  path: string,
): Promise<string | undefined> {
  const { exitCode, stdout } = await git.run(
    ['cat-file', 'blob', `${commit}:${path}`],
    { allowedExits: [0, 128], maxOutputBytes: 2 * 1024 * 1024 },
  );
  return exitCode === 0 ? stdout : undefined;
}

/** The file from the root of the repository, wherever the workspace is in it. */
async function inRepository(git: Git, name: string): Promise<string> {
  const { stdout } = await git.run(['rev-parse', '--show-prefix']);
  return stdout.trim() + name.replace(/^\.\//, '');
}

async function fetchFile(
  git: Git,
  process: ProcessRunner,
  world: World,
  revision: string,
  name: string,
): Promise<string | undefined> {
  findCheckout(git.folder);
  const remote = await readRemote(git);
  const path = await inRepository(git, name);
  const scratch = createScratch(world.context.temp, objectFormatOf(revision));
  try {
    const folder = scratch.folder;
    const settings = [
      ...(remote?.settings ?? []),
      ['remote.origin.url', remote?.url ?? ''],
    ] as const;
    const own = createGit({ process, folder, env: world.env }).configured(
      settings,
    );
    await own.run(
      [
        'fetch',
        '--quiet',
        '--no-tags',
        '--depth=1',
        '--end-of-options',
        'origin',
        revision,
      ],
      { timeoutMs: 60_000 },
    );
    return await showFile(own, 'FETCH_HEAD', path);
  } finally {
    scratch.remove();
  }
}
