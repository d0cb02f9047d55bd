import { describe, expect, it } from '@jest/globals';
import { loadBuiltinsLate } from '../src/lazy-builtins.ts';

const load = (name: string) =>
  `__WEBPACK_EXTERNAL_createRequire(import.meta.url)("${name}")`;

describe('loadBuiltinsLate', () => {
  it('loads a module at each use and not where it is declared', () => {
    const code = [
      `const external_node_http_namespaceObject = ${load('node:http')};`,
      '(0,external_node_http_namespaceObject.request)();',
    ].join('\n');
    expect(loadBuiltinsLate(code)).toBe(
      [
        'function external_node_http_namespaceObject_late() { return process.getBuiltinModule("node:http"); }',
        '(0,external_node_http_namespaceObject_late().request)();',
      ].join('\n'),
    );
  });

  it('keeps apart modules whose names begin alike', () => {
    const code = [
      `const external_fs_namespaceObject = ${load('fs')};`,
      `const external_fs_promises_namespaceObject = ${load('fs/promises')};`,
      'external_fs_namespaceObject.a; external_fs_promises_namespaceObject.b;',
    ].join('\n');
    const late = loadBuiltinsLate(code);
    expect(late).toContain('external_fs_namespaceObject.a;');
    expect(late).toContain('external_fs_promises_namespaceObject_late().b;');
  });

  it.each(['fs', 'node:path', 'node:os', 'util'])(
    'loads %s at the start, as Node has it by then',
    (name) => {
      const code = `const external_x_namespaceObject = ${load(name)};`;
      expect(loadBuiltinsLate(code)).toBe(
        `const external_x_namespaceObject = process.getBuiltinModule("${name}");`,
      );
    },
  );

  it('gives a module that is handed on whole as it is', () => {
    expect(loadBuiltinsLate(`module.exports = ${load('buffer')};`)).toBe(
      'module.exports = process.getBuiltinModule("buffer");',
    );
  });

  it('runs: the code that it makes finds the module', () => {
    const code = [
      `const external_zlib_namespaceObject = ${load('zlib')};`,
      'return external_zlib_namespaceObject.crc32("a");',
    ].join('\n');
    const run = new Function('process', loadBuiltinsLate(code));
    expect(run(process)).toBe(3904355907);
  });
});
