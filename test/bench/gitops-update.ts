// gitops-update beside the common recipe (commit, pull --rebase, push): ten
// writers at once on one current.json of a bare repository, each a process.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '@kit/devkit';
import {
  type BareRepository,
  bareRepository,
} from '../../actions/gitops-update/test/bare-repository.ts';

const file = 'gitops/versions/current.json';
const writers = 10;
const rounds = Number(process.env['KIT_BENCH_ROUNDS'] ?? 3);
const bundle = join(root, 'actions/gitops-update/dist/index.js');

/** Up to twenty tries: what teams write by hand, and more patient. */
const recipe = `
set -e
git clone --quiet "$URL" "$DIR" && cd "$DIR"
git config user.name a && git config user.email a@example.com
sed -i "/\\"s$N\\"/ s/\\"version\\": \\"0\\"/\\"version\\": \\"1\\"/" ${file}
git commit --quiet -am "s$N"
for i in $(seq 20); do
  git push --quiet origin HEAD:main && exit 0
  git pull --quiet --rebase origin main || exit 1
done
exit 1`;

function start(command: string, args: readonly string[], env: object) {
  return new Promise<boolean>((resolve) => {
    const child = spawn(command, args, {
      env: { PATH: process.env['PATH'], ...env },
      stdio: 'ignore',
    });
    child.on('close', (code) => resolve(code === 0));
  });
}

function ours({ url, folder }: BareRepository, index: number) {
  return start(process.execPath, [bundle], {
    HOME: folder,
    GITHUB_REF_NAME: 'main',
    GITHUB_ACTOR: 'octocat',
    INPUT_REPOSITORY: url,
    INPUT_SERVICE: `s${index}`,
    INPUT_VERSION: '1',
  });
}

function byHand({ url, folder }: BareRepository, index: number) {
  return start('bash', ['-c', recipe], {
    HOME: folder,
    URL: url,
    DIR: join(folder, `clone-${index}`),
    N: String(index),
  });
}

async function measure(writer: typeof ours) {
  // Neighbouring lines, as in a short file of versions.
  const entries = Array.from(
    { length: writers },
    (_, i) => `    "s${i}": { "version": "0" }`,
  );
  const text = `{\n  "services": {\n${entries.join(',\n')}\n  }\n}\n`;
  const repository = await bareRepository({ [file]: text });
  const started = performance.now();
  await Promise.all(
    Array.from({ length: writers }, (_, index) => writer(repository, index)),
  );
  const seconds = (performance.now() - started) / 1000;
  const after = await repository.read(file);
  repository.remove();
  return { seconds, landed: after.match(/"version": "1"/g)?.length ?? 0 };
}

for (let round = 1; round <= rounds; round++) {
  for (const [name, writer] of [
    ['gitops-update', ours],
    ['commit and rebase', byHand],
  ] as const) {
    const { seconds, landed } = await measure(writer);
    console.log(
      `${name.padEnd(18)} round ${round}: ${landed} of ${writers} landed in ${seconds.toFixed(1)} s`,
    );
  }
}
