import { describe, expect, it } from '@jest/globals';
import { loadBuiltInsOnce } from '../src/built-in-modules.ts';

const creator = '__WEBPACK_EXTERNAL_createRequire';
const head = `import { createRequire as ${creator} } from "module";\n`;
const load = (name: string) =>
  `const ${name} = ${creator}(import.meta.url)("node:${name}");\n`;

describe('loadBuiltInsOnce', () => {
  it('asks one function for all modules of Node', () => {
    const bundle = loadBuiltInsOnce(head + load('fs') + load('path'));
    expect(bundle).toBe(
      `${head}const __loadBuiltIn = process.getBuiltinModule ?? ${creator}(import.meta.url);\n` +
        'const fs = __loadBuiltIn("node:fs");\nconst path = __loadBuiltIn("node:path");\n',
    );
  });

  it('leaves another use of createRequire alone', () => {
    const use = `${creator}(import.meta.url).resolve("x");\n`;
    expect(loadBuiltInsOnce(head + use)).toContain(use);
  });

  it('changes nothing of a bundle that loads no module of Node', () => {
    expect(loadBuiltInsOnce('const a = 1;\n')).toBe('const a = 1;\n');
  });

  it('gives a module that runs', async () => {
    const code = `${loadBuiltInsOnce(head + load('path'))}export const joined = path.posix.join('a', 'b');`;
    const url = `data:text/javascript,${encodeURIComponent(code.replaceAll('import.meta.url', "'file:///x.js'"))}`;
    const { execFileSync } = await import('node:child_process');
    const said = execFileSync(process.execPath, [
      '--input-type=module',
      '--eval',
      `console.log((await import(${JSON.stringify(url)})).joined)`,
    ]);
    expect(said.toString().trim()).toBe('a/b');
  });
});
