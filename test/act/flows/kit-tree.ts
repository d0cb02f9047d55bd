import { cpSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@kit/devkit';

const stubs = join(root, 'test/act/stubs');

/** Waits of minutes, and what stands for them in the tests. */
const waits: Readonly<Record<string, readonly (readonly [string, string])[]>> =
  {
    '.github/workflows/ci-cd.yml': [
      ['release/* staging 10m', 'release/* staging 2s'],
      ['default: 60s', 'default: 1s'],
    ],
    '.github/workflows/production-deploy.yml': [
      ['default: 10m', 'default: 1s'],
      ['default: 30m', 'default: 1s'],
      ['default: 60s', 'default: 1s'],
    ],
    '.github/workflows/hotfix.yml': [
      ['default: 10m', 'default: 1s'],
      ['default: 60s', 'default: 1s'],
    ],
    'k8s-blue-green/action.yml': [
      ['default: "5m"', 'default: "0s"'],
      ['default: "10s"', 'default: "1s"'],
    ],
    'k8s-deploy/action.yml': [['default: 15s', 'default: 2s']],
    'smoke-test/action.yml': [['default: 10s', 'default: 1s']],
  };

/** The assembled tree with short waits, and with a stub for what needs an engine. */
export function layOutKit(folder: string): void {
  cpSync(join(root, 'out/kit'), folder, { recursive: true });
  cpSync(join(stubs, 'kit'), folder, { recursive: true });
  for (const [file, changes] of Object.entries(waits)) {
    const path = join(folder, file);
    let text = readFileSync(path, 'utf8');
    for (const [long, short] of changes) {
      if (!text.includes(long)) throw new Error(`no "${long}" in ${file}`);
      text = text.replaceAll(long, short);
    }
    writeFileSync(path, text);
  }
}

/** Every third-party action of the workflows, and the stub that act takes for it. */
export function stubbedActions(): readonly (readonly [string, string])[] {
  const texts = globSync('.github/workflows/*.yml', { cwd: root })
    .filter((path) => !/\/(ci|release)\.yml$/.test(path))
    .map((path) => readFileSync(join(root, path), 'utf8'));
  const uses = texts.flatMap((text) =>
    [...text.matchAll(/uses: ([^@\s]+)@(\w+)/g)]
      .map(([, name = '', sha]) => ({ name, sha }))
      .filter(({ name }) => !name.startsWith('org/kit/'))
      .map(({ name, sha }) => [`${name}@${sha}`, join(stubs, name)] as const),
  );
  return [...new Map(uses)];
}
