import { ReportProblem } from './problem.ts';

export interface PackageUrl {
  readonly name: string;
  readonly version: string;
}

/** Types whose namespace is the distribution or vendor, not part of the name. */
const plainTypes = new Set(['alpm', 'apk', 'deb', 'maven', 'rpm']);

/**
 * Name and version of a package URL, `undefined` for any other text. Throws for
 * one whose escapes are broken: it must never match more than it names.
 */
export function readPackageUrl(text: string): PackageUrl | undefined {
  const match = /^pkg:\/*([\w.+-]+)\/([^?#]+)/.exec(text);
  if (match === null) return undefined;
  const [, type = '', rest = ''] = match;
  const slash = rest.lastIndexOf('/');
  const at = rest.lastIndexOf('@');
  const path = at > slash + 1 ? rest.slice(0, at) : rest;
  const version = at > slash + 1 ? rest.slice(at + 1) : '';
  const full = decode(path, text);
  const isPlain = plainTypes.has(type.toLowerCase());
  const name = isPlain ? full.slice(full.lastIndexOf('/') + 1) : full;
  return { name, version: decode(version, text) };
}

function decode(part: string, whole: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ReportProblem(
      'report-malformed',
      `has a broken package URL: ${whole.slice(0, 100)}`,
    );
  }
}
