const creator = '__WEBPACK_EXTERNAL_createRequire';
const made = `${creator}(import.meta.url)(`;
const once = '__loadBuiltIn';

/**
 * ncc makes a `require` of its own for every module of Node that a bundle loads,
 * which costs each start 3 to 4 ms of CPU. Node's own door to them costs nothing;
 * a Node that is too old to have it still starts, and is told that it is.
 */
export function loadBuiltInsOnce(bundle: string): string {
  const importLine = new RegExp(
    `^import \\{ createRequire as ${creator} \\} from "(node:)?module";\n`,
  );
  if (!importLine.test(bundle)) return bundle;
  const load = `const ${once} = process.getBuiltinModule ?? ${creator}(import.meta.url);\n`;
  return bundle
    .replace(importLine, (line) => line + load)
    .replaceAll(made, `${once}(`);
}
