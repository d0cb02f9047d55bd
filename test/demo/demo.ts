// npm run demo: the main job on a sample monorepo, as a user would see it.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '@kit/devkit';
import type { DemoStep } from './demo-step.ts';
import { createPage } from './page.ts';
import { createSampleRepository } from './sample-repository.ts';
import { createStage } from './stage.ts';

const started = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'kit-demo-'));
const page = createPage();
try {
  const workspace = await createSampleRepository(join(folder, 'shop'));
  for (const file of readdirSync(join(import.meta.dirname, 'steps')).sort()) {
    if (!file.endsWith('.ts')) continue;
    const { step }: { step: DemoStep } = await import(`./steps/${file}`);
    const scratch = join(folder, file.replace(/\.ts$/, ''));
    mkdirSync(scratch);
    console.log(
      `\n━━ ${step.title} ${'━'.repeat(Math.max(0, 60 - step.title.length))}`,
    );
    page.section(step.title);
    await step.run(createStage(workspace, scratch, page));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const out = join(root, 'out');
mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'demo.html'), page.html());
const seconds = Math.round(performance.now() - started) / 1000;
console.log(`\nThe same as a page: out/demo.html (${seconds} s)`);
