import { parse } from 'yaml';
import {
  closureText,
  fieldsOf,
  type Resolution,
} from './dependency-closure.ts';

const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'];
const maxLength = 16 * 1024 * 1024;

/**
 * Reads pnpm-lock.yaml, versions 6 and 9 (github.com/pnpm/spec, lockfile).
 * `undefined` when it is another format.
 */
export function readPnpmLockfile(text: string): Resolution | undefined {
  const lock = fieldsOf(parseYaml(text));
  const version = Number.parseInt(String(lock['lockfileVersion']), 10);
  if (version !== 6 && version !== 9) return undefined;
  const importers = { ...fieldsOf(lock['importers']) };
  if (Object.keys(importers).length === 0) importers['.'] = lock;
  const packages = fieldsOf(lock['packages']);
  const snapshots = version === 9 ? fieldsOf(lock['snapshots']) : packages;
  const next = (id: string): readonly string[] => {
    const project = projectOf(id);
    const node = fieldsOf(
      project === undefined ? snapshots[id] : importers[project],
    );
    return kinds.flatMap((kind) =>
      Object.entries(fieldsOf(node[kind])).map(([name, found]) =>
        target(name, found, project ?? '.', version),
      ),
    );
  };
  const describe = (id: string) => {
    const bare = id.replace(/\(.*$/, '');
    const { resolution } = fieldsOf(packages[bare] ?? packages[id]);
    return `${id} ${JSON.stringify(resolution)}`;
  };
  const keyOf = (project: string) => (project === '' ? '.' : project);
  return {
    projects: Object.keys(importers).map((key) => (key === '.' ? '' : key)),
    closureOf: (project) =>
      closureText([`project:${keyOf(project)}`], next, describe),
  };
}

function projectOf(id: string): string | undefined {
  return /^project:(.*)$/.exec(id)?.[1];
}

function target(
  name: string,
  found: unknown,
  project: string,
  format: number,
): string {
  const inner = fieldsOf(found)['version'];
  const version = String(typeof found === 'string' ? found : inner);
  if (version.startsWith('link:')) {
    return `project:${joinPath(project, version.slice('link:'.length))}`;
  }
  if (format === 6)
    return version.startsWith('/') ? version : `/${name}@${version}`;
  return /^@?[^@(]+@/.test(version) ? version : `${name}@${version}`;
}

function joinPath(from: string, to: string): string {
  const parts = from.split('/');
  for (const part of to.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  const joined = parts.filter((part) => part !== '.').join('/');
  return joined === '' ? '.' : joined;
}

function parseYaml(text: string): unknown {
  if (text.length > maxLength) return undefined;
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch {
    return undefined;
  }
}
