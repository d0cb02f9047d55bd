/** The version of a VERSION file, a package.json, or a pyproject or Cargo file. */
export function versionIn(text: string): string | undefined {
  const plain = text.replace(/^\ufeff/, '');
  if (/^\s*\{/.test(plain)) return jsonVersion(plain);
  const toml = tomlVersion(plain);
  const [line = ''] = plain.trim().split('\n');
  return toml ?? (/^v?\d/.test(line) ? line.trim() : undefined);
}

/** The top-level one: those of dependencies and tools stand deeper. */
function jsonVersion(text: string): string | undefined {
  try {
    const data: unknown = JSON.parse(text);
    const version =
      typeof data === 'object' && data !== null && 'version' in data
        ? data.version
        : undefined;
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}

/** The tables that hold the version of the project itself. */
const tomlTables = new Set([
  '',
  'project',
  'package',
  'workspace.package',
  'tool.poetry',
]);

function tomlVersion(text: string): string | undefined {
  let table = '';
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[+\s*([^\]]+?)\s*\]+/.exec(line)?.[1];
    if (header !== undefined) table = header;
    const version = /^\s*version\s*=\s*["']([^"']+)["']/.exec(line)?.[1];
    if (version !== undefined && tomlTables.has(table)) return version;
  }
  return undefined;
}
