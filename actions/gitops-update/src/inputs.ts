import {
  boolean,
  duration,
  type InputsOf,
  integer,
  lines,
  oneOf,
  pairs,
  parsedInput,
  text,
} from '@kit/action';

export type Rollback =
  | { readonly to: 'previous' }
  | { readonly to: 'version'; readonly version: string }
  | { readonly to: 'commit'; readonly commit: string };

/** A path of git's own that leads out of nothing. */
export function isFilePath(path: string): boolean {
  return (
    /^[^/\0\r\n\\]+(\/[^/\0\r\n\\]+)*$/.test(path) &&
    !path.split('/').some((part) => /^(\.|\.\.|\.git)$/i.test(part))
  );
}

/** The rules of git-check-ref-format, and no leading dash. */
export function isBranchName(name: string): boolean {
  return (
    /^[^\0-\x20\x7f~^:?*[\\]+$/.test(name) &&
    !/^[-/]|\/$|\/\/|\.\.|@\{|\.$|^@$/.test(name) &&
    !name.split('/').some((part) => /^\.|\.lock$/.test(part))
  );
}

const branchName = (raw: string) =>
  isBranchName(raw) ? { value: raw } : { allowed: 'the name of a branch' };

export const inputs = {
  updates: lines(),
  service: text(),
  'versions-file': parsedInput(
    'file',
    (raw) =>
      isFilePath(raw)
        ? { value: raw }
        : { allowed: 'a path from the root of the repository' },
    { default: 'gitops/versions/current.json' },
  ),
  image: text(),
  version: text(),
  'feature-flags': pairs(),
  expected: lines(),
  'create-missing': boolean({ default: 'false' }),
  rollback: parsedInput('rollback', parseRollback, {}),
  hold: oneOf(['hold', 'release']),
  reason: text(),
  mode: oneOf(['commit', 'pull-request', 'dry-run'], { default: 'commit' }),
  repository: parsedInput(
    'repository',
    (raw) =>
      /^[A-Za-z0-9][\w.-]*\/[\w.-]+$|^(https|ssh|file):\/\//.test(raw)
        ? { value: raw }
        : { allowed: 'owner/name, or an https://, ssh:// or file:// address' },
    {},
  ),
  ref: parsedInput('branch', branchName, {}),
  branch: parsedInput('branch', branchName, {}),
  message: text(),
  author: parsedInput(
    'Name <address>',
    (raw) => {
      const match = /^([^<>\r\n]+?) *<([^<>\s]+)>$/.exec(raw);
      return match === null
        ? { allowed: 'Name <address>' }
        : { value: { name: match[1] ?? '', email: match[2] ?? '' } };
    },
    {
      default:
        'github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>',
    },
  ),
  'signing-key': text({ secret: true }),
  token: text({ secret: true }),
  retries: integer({ default: '40', min: 0, max: 200 }),
  timeout: duration({ default: '5m', min: 1000, max: 3_600_000 }),
};

export type Inputs = InputsOf<typeof inputs>;

export const outputs = [
  'changed',
  'commit-sha',
  'previous',
  'current',
  'diff',
  'files',
  'pull-request-number',
  'pull-request-url',
  'attempts',
  'rolled-back-from',
  'json',
  'reason-code',
] as const;

function parseRollback(raw: string): { value: Rollback } | { allowed: string } {
  const [, word = '', rest = ''] = /^([a-z]+)(?::(.+))?$/.exec(raw) ?? [];
  if (raw === 'previous') return { value: { to: 'previous' } };
  if (word === 'version' && rest !== '') {
    return { value: { to: 'version', version: rest } };
  }
  if (word === 'commit' && /^[0-9a-f]{7,64}$/.test(rest)) {
    return { value: { to: 'commit', commit: rest } };
  }
  return { allowed: 'previous, version:<version> or commit:<sha>' };
}
