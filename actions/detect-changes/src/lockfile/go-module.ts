/**
 * What a go.mod resolves, as one text (go.dev/ref/mod#go-mod-file): without
 * comments, `// indirect` and the order of its lines. `undefined` when it has
 * no `module`.
 */
export function readGoModule(text: string): string | undefined {
  const facts: string[] = [];
  let block = '';
  for (const line of text.split(/\r?\n/)) {
    const bare = line
      .replace(/\/\/.*$/, '')
      .trim()
      .replace(/\s+/g, ' ');
    if (bare === '') continue;
    const opened = /^(\w+) ?\($/.exec(bare)?.[1];
    if (opened !== undefined) block = opened;
    else if (bare === ')') block = '';
    else facts.push(block === '' ? bare : `${block} ${bare}`);
  }
  const known = facts.some((fact) => fact.startsWith('module '));
  return known && block === ''
    ? [...new Set(facts)].sort().join('\n')
    : undefined;
}

/** Whether a module that both go.sum files know has another hash in the second. */
export function hasOtherHash(base: string, head: string): boolean {
  const hashes = new Map(goSumEntries(base));
  return goSumEntries(head).some(([module, hash]) => {
    const before = hashes.get(module);
    return before !== undefined && before !== hash;
  });
}

function goSumEntries(text: string): (readonly [string, string])[] {
  return text.split('\n').flatMap((line) => {
    const [module, version, hash] = line.trim().split(/\s+/);
    return hash === undefined ? [] : [[`${module} ${version}`, hash] as const];
  });
}
