// multi-arch-build beside plain `docker buildx build`: the same image, from a
// warm cache, pushed. Run it beside an engine:
//   test/docker/engine.sh run npm run bench -- multi-arch-build
import { cpSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inputVariable } from '@kit/action';
import { root } from '@kit/devkit';
import { type Contender, interleave, printRatios } from './measure.ts';

const { KIT_REGISTRY: registry, KIT_BUSYBOX: busybox } = process.env;
const bundle = join(root, 'actions/multi-arch-build/dist/index.js');
console.log(`bundle: ${statSync(bundle).size} bytes`);
if (registry === undefined || busybox === undefined) {
  console.log('no engine: run this by test/docker/engine.sh run');
} else {
  await measure(registry, busybox);
}

async function measure(host: string, programs: string) {
  const folder = mkdtempSync(join(tmpdir(), 'kit-bench-image-'));
  cpSync(programs, folder, { recursive: true });
  writeFileSync(
    join(folder, 'Dockerfile'),
    'FROM scratch\nARG TARGETARCH\nCOPY ${TARGETARCH}/busybox /bin/busybox\nRUN ["/bin/busybox", "true"]\n',
  );
  const platforms = '--platform=linux/amd64,linux/arm64';
  const given = {
    images: `${host}/bench/ours`,
    tags: 'type=raw,value=1',
    cache: 'off',
  };
  const env = {
    GITHUB_WORKSPACE: folder,
    GITHUB_REPOSITORY: 'org/shop',
    GITHUB_REF: 'refs/heads/main',
    RUNNER_TEMP: folder,
    ...Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        inputVariable(name),
        value,
      ]),
    ),
  };
  const contenders: readonly Contender[] = [
    {
      name: 'multi-arch-build',
      command: [process.execPath, bundle],
      cwd: folder,
      env,
    },
    {
      name: 'docker buildx build',
      command: [
        'docker',
        'buildx',
        'build',
        platforms,
        `--tag=${host}/bench/plain:1`,
        '--push',
        '.',
      ],
      cwd: folder,
    },
  ];
  try {
    printRatios('one build', await interleave(contenders, 9));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
