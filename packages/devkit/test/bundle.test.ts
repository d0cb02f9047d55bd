import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { bundleFile } from '../src/bundle.ts';

describe('a bundle', () => {
  it('is refused when a module is missing that it imports', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kit-bundle-'));
    const entry = join(folder, 'main.js');
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(entry, "import a from 'not-installed';\nconsole.log(a);\n");
    await expect(
      bundleFile(entry, join(folder, 'out'), folder),
    ).rejects.toMatchObject({
      code: 'BUNDLE_INCOMPLETE',
      message: `${entry}: not-installed is not found`,
    });
    rmSync(folder, { recursive: true });
  });
});
