import {
  closureText,
  fieldsOf,
  type Resolution,
} from './dependency-closure.ts';

const kinds = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
];

/**
 * Reads package-lock.json, versions 2 and 3 (docs.npmjs.com,
 * configuring-npm/package-lock-json). `undefined` when it is another format.
 */
export function readNpmLockfile(text: string): Resolution | undefined {
  const packages = fieldsOf(fieldsOf(parse(text))['packages']);
  if (!Object.hasOwn(packages, '')) return undefined;
  const entry = (key: string) => fieldsOf(packages[key]);
  const next = (key: string): readonly string[] => {
    const { link, resolved } = entry(key);
    if (link === true) return typeof resolved === 'string' ? [resolved] : [];
    return kinds
      .flatMap((kind) => Object.keys(fieldsOf(entry(key)[kind])))
      .flatMap((name) => resolveName(packages, key, name) ?? []);
  };
  const describe = (key: string) => {
    const { version, resolved, integrity } = entry(key);
    const isProject = !key.includes('node_modules/');
    return isProject
      ? key
      : JSON.stringify([key, version, resolved, integrity]);
  };
  const projects = Object.keys(packages).filter(
    (key) => !/(^|\/)node_modules\//.test(key),
  );
  return {
    projects,
    closureOf: (project) =>
      Object.hasOwn(packages, project)
        ? closureText([project], next, describe)
        : '',
  };
}

/** Node's own way: the nearest `node_modules` on the way up. */
function resolveName(
  packages: Readonly<Record<string, unknown>>,
  from: string,
  name: string,
): string | undefined {
  for (
    let folder = from;
    ;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))
  ) {
    const key =
      folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (Object.hasOwn(packages, key)) return key;
    if (folder === '') return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
