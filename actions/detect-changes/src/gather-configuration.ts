import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { Context } from '@kit/action';
import { invalidInputs } from '@kit/action';
import { invalidConfig } from '@kit/config';
import { isKitError } from '@kit/errors';
import { readWorkspaceFile } from '@kit/workspace';
import { ciPatterns, workflowPath } from './ci-patterns.ts';
import type { Filter } from './filter.ts';
import type { Inputs } from './inputs.ts';
import { nameProblems, readFilters } from './read-filters.ts';
import { readServices, type Services } from './read-services.ts';

export interface Configuration {
  readonly filters: readonly Filter[];
  readonly services: Services;
  /** Relative to the root of the repository. */
  readonly configPath: string | undefined;
}

const defaultConfig = '.github/services.yml';
const noServices: Services = { services: [], shared: [], ignore: [] };

/** Throws CONFIG_INVALID, INPUT_INVALID or WORKSPACE_FILE_REFUSED. */
export function gatherConfiguration(
  inputs: Inputs,
  folder: string,
): Configuration {
  const configPath = findConfig(inputs, folder);
  const services =
    configPath === undefined
      ? noServices
      : readServices(configPath, readInput('config', folder, configPath));
  const filters =
    inputs.filters === undefined
      ? []
      : gatherFilters(inputs.filters, inputs, folder);
  if (filters.length + services.services.length === 0) {
    const allowed = `filters, or a config (${defaultConfig} unless given) with services`;
    throw invalidInputs([{ name: 'filters', got: inputs.filters, allowed }]);
  }
  checkTogether(filters, services, configPath ?? '');
  return { filters, services, configPath };
}

function checkTogether(
  filters: readonly Filter[],
  { services }: Services,
  name: string,
) {
  const names = [...services, ...filters].map((one) => one.name);
  const problems = nameProblems(names).map(({ message }) => ({
    line: 1,
    column: 1,
    message,
  }));
  if (problems.length > 0) throw invalidConfig(name, problems);
}

function findConfig({ config }: Inputs, folder: string): string | undefined {
  if (config !== undefined) return relativePath('config', folder, config);
  return existsSync(join(folder, defaultConfig)) ? defaultConfig : undefined;
}

/** Text with a line end or a colon is YAML, as with dorny; the rest is a file. */
function gatherFilters(given: string, inputs: Inputs, folder: string) {
  const ordered = inputs.negation === 'ordered';
  if (/[\n:]/.test(given))
    return readFilters('input "filters"', given, ordered);
  const path = relativePath('filters', folder, given);
  return readFilters(path, readInput('filters', folder, path), ordered);
}

function relativePath(input: string, folder: string, given: string): string {
  const path = relative(folder, resolve(folder, given));
  if (path.startsWith('..')) {
    throw invalidInputs([
      { name: input, got: given, allowed: 'a file of the repository' },
    ]);
  }
  return path.split(sep).join('/');
}

function readInput(input: string, folder: string, path: string): string {
  try {
    return readWorkspaceFile(folder, path);
  } catch (cause) {
    if (isKitError(cause)) throw cause;
    throw invalidInputs([
      {
        name: input,
        got: path,
        allowed: 'a file of the repository; is it checked out?',
      },
    ]);
  }
}

/** The patterns of what runs these jobs; none when that is switched off. */
export function gatherCiPatterns(
  { ciChanges }: Inputs,
  { workflowRef, repository }: Context,
  folder: string,
  configPath: string | undefined,
): readonly string[] {
  if (!ciChanges) return [];
  const path = workflowPath(workflowRef, repository);
  const file = path === undefined ? undefined : join(folder, path);
  const text =
    file !== undefined && existsSync(file) ? readFileSync(file, 'utf8') : '';
  return ciPatterns(
    path === undefined ? undefined : { path, text },
    configPath,
  );
}
