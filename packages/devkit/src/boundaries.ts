import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { listFiles, root } from './repository.ts';

export interface Violation {
  /** Relative to the root, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** In an action only these files touch the world; all others decide. */
const worldly =
  /(^|\/)(main|post|run|gather[^/]*|apply[^/]*)\.ts$|\/(gather|apply)[^/]*\//;

/** Packages that are pure as a whole. */
const purePackages = new Set([
  'analysis',
  'errors',
  'kube-objects',
  'notify',
  'reports',
  'splice',
]);

const pureModules =
  /^node:(path(\/posix|\/win32)?|util|crypto|buffer|string_decoder|url|querystring|zlib|stream(\/.*)?|assert)$/;
const worldlyPackages = new Set([
  '@kit/devkit',
  '@kit/docker',
  '@kit/git',
  '@kit/github',
  '@kit/http',
  '@kit/kubernetes',
  '@kit/process',
  '@kit/registry',
  '@kit/testing',
  '@kit/workspace',
]);
const worldlyGlobals =
  /(?<![.\w'"`-])(process\.|fetch\(|new Date\(\)|Date\.now\(|Math\.random\(|setTimeout\(|setInterval\(|performance\.)/;

/** Every place where a file imports or uses what its room may not touch. */
export function findViolations(folder = root): Violation[] {
  const source = (path: string) =>
    path.endsWith('.ts') && /[\\/]src[\\/]/.test(path);
  const files = [
    ...listFiles(`${folder}/actions`, source),
    ...listFiles(`${folder}/packages`, source),
  ];
  return files.flatMap((path) => {
    const file = relative(folder, path).split(sep).join('/');
    return checkFile(file, readFileSync(path, 'utf8'));
  });
}

export function checkFile(file: string, text: string): Violation[] {
  const pure = isPure(file);
  return text.split('\n').flatMap((line, index) => {
    const message = pure ? impurity(line) : undefined;
    const found = message ?? wrongDoor(file, line) ?? wrongOwner(file, line);
    return found === undefined
      ? []
      : [{ file, line: index + 1, message: found }];
  });
}

export function isPure(file: string): boolean {
  const [kind, name = ''] = file.split('/');
  if (kind === 'packages') return purePackages.has(name);
  return !worldly.test(file);
}

function importedFrom(
  line: string,
): { module: string; typeOnly: boolean } | undefined {
  const match =
    /(?:^import|^export|^\}) ?(type )?.*?from ['"]([^'"]+)['"]/.exec(line);
  const [, type, module] = match ?? [];
  return module === undefined
    ? undefined
    : { module, typeOnly: type !== undefined };
}

function impurity(line: string): string | undefined {
  const imported = importedFrom(line);
  if (imported !== undefined) {
    const { module, typeOnly } = imported;
    const forbidden =
      worldlyPackages.has(module) ||
      module.startsWith('@actions/') ||
      (module.startsWith('node:') && !pureModules.test(module));
    return forbidden && !typeOnly
      ? `a deciding module may not import ${module}`
      : undefined;
  }
  if (/^\s*(\/\/|\*|\/\*)/.test(line)) return undefined;
  const used = worldlyGlobals.exec(line)?.[1];
  return used === undefined
    ? undefined
    : `a deciding module may not use ${used.replace(/[.(]+$/, '')}; take it as an argument`;
}

function wrongDoor(file: string, line: string): string | undefined {
  const module = importedFrom(line)?.module ?? '';
  if (/^@kit\/[^/]+\//.test(module))
    return 'import a package by its index only';
  if (
    /^@kit-actions\//.test(module) ||
    (/^actions\//.test(file) && /^\.\.\/\.\.\//.test(module))
  ) {
    return 'an action does not import from another action';
  }
  return undefined;
}

/** Things that are done in exactly one room. */
const owners: readonly (readonly [RegExp, RegExp, string])[] = [
  [
    /from 'node:child_process'/,
    /^packages\/(process|devkit|testing)\//,
    'programs are run by @kit/process',
  ],
  [
    /from '@actions\/core'/,
    /^packages\/action\//,
    '@actions/core is used by @kit/action alone',
  ],
  [
    /\bINPUT_/,
    /^packages\/(action|devkit|testing)\/|errors\.ts$/,
    'inputs are read by @kit/action',
  ],
];

function wrongOwner(file: string, line: string): string | undefined {
  if (/^\s*(\/\/|\*|\/\*)/.test(line)) return undefined;
  const hit = owners.find(([what, who]) => what.test(line) && !who.test(file));
  return hit?.[2];
}
