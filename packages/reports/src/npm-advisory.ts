import { listAt, member, textAt } from './json-value.ts';
import type { Finding } from './model.ts';
import { severityWord } from './severity.ts';

/** An advisory in the shape of npm 6, which pnpm and yarn share. */
export function readAdvisory(advisory: unknown, tool = 'npm audit'): Finding {
  const found = listAt(advisory, 'findings');
  const paths = found.reduce<number>(
    (sum, one) => sum + listAt(one, 'paths').length,
    0,
  );
  const patched = textAt(advisory, 'patched_versions');
  return {
    id: advisoryId(advisory, textAt(advisory, 'id')),
    aliases: listAt(advisory, 'cves').map(String),
    severity: severityWord(textAt(advisory, 'severity')),
    title: textAt(advisory, 'title'),
    tool,
    type: 'vulnerability',
    package: textAt(advisory, 'module_name'),
    fixedIn: patched === '' || patched === '<0.0.0' ? [] : [patched],
    paths: Math.max(1, paths),
    ...(isOnlyForDevelopment(found) && { scope: 'development' as const }),
  };
}

/** Every place where the package is says so; npm 7 and later say nothing. */
function isOnlyForDevelopment(found: readonly unknown[]): boolean {
  return found.length > 0 && found.every((one) => member(one, 'dev') === true);
}

/** The GHSA name when the address has one, else npm's number. */
export function advisoryId(advisory: unknown, number: string): string {
  const github = textAt(advisory, 'github_advisory_id');
  const inUrl = /GHSA(?:-\w{4}){3}/.exec(textAt(advisory, 'url'))?.[0];
  return github === '' ? (inUrl ?? `npm:${number}`) : github;
}
