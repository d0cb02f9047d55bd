import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createProcessRunner } from '@kit/process';
import { parseReference } from '@kit/registry';
import { createWorkbench, host } from './workbench.ts';

const { run } = createProcessRunner();
const bench = createWorkbench();
afterAll(() => bench.close());

/** What a scanner writes: an in-toto statement whose subject BuildKit fills in. */
const statement = {
  _type: 'https://in-toto.io/Statement/v0.1',
  predicateType: 'https://spdx.dev/Document',
  subject: [],
  predicate: { spdxVersion: 'SPDX-2.3', name: 'sample', packages: [] },
};

/** A scanner in the smallest form that BuildKit's protocol allows. */
async function pushScanner(): Promise<string> {
  const folder = join(bench.workspace, 'scanner');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'sbom.json'), JSON.stringify(statement));
  writeFileSync(
    join(folder, 'Dockerfile'),
    [
      'FROM scratch',
      'COPY --from=programs amd64/busybox /bin/busybox',
      'COPY sbom.json /sbom.json',
      'ENTRYPOINT ["/bin/busybox", "sh", "-c", "/bin/busybox cp /sbom.json $BUILDKIT_SCAN_DESTINATION/sample.spdx.json"]',
    ].join('\n'),
  );
  const name = `${host}/shop/scanner:1`;
  await run(
    [
      'docker',
      'buildx',
      'build',
      '--provenance=false',
      `--build-context=programs=${bench.workspace}`,
      `--tag=${name}`,
      '--push',
      folder,
    ],
    { timeoutMs: 120_000 },
  );
  return name;
}

describe('a bill of materials', () => {
  it('is made for each platform, and is there after the merge of two jobs', async () => {
    const sbom = `generator=${await pushScanner()}`;
    const image = { images: `${host}/shop/sbom`, sbom };
    for (const platform of ['linux/amd64', 'linux/arm64']) {
      const part = await bench.build({ ...image, mode: 'build', platform });
      expect(part.outputs.get('reason-code')).toBe('pushed');
    }
    const merged = await bench.build({ ...image, mode: 'merge' });
    expect(merged.outputs.get('reason-code')).toBe('merged');
    const name = parseReference(`${image.images}:1.2.3`);
    const index = await bench.registry.manifest(name);
    const children =
      index?.content.kind === 'index' ? index.content.manifests : [];
    expect(children).toHaveLength(4);
    const texts = await Promise.all(
      children.map(async ({ digest }) => {
        const child = await bench.registry.manifest({ ...name, digest });
        return child?.bytes.toString() ?? '';
      }),
    );
    const predicates = texts.map((text) =>
      [...text.matchAll(/"in-toto.io\/predicate-type":\s*"([^"]+)"/g)]
        .map(([, type = '']) => type)
        .sort(),
    );
    const both = [
      'https://slsa.dev/provenance/v0.2',
      'https://spdx.dev/Document',
    ];
    expect(predicates.filter((types) => types.length > 0)).toEqual([
      both,
      both,
    ]);
  });
});
