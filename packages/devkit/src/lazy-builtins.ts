/** What an empty Node process has loaded anyway, so that waiting gains nothing. */
const loaded = /^(node:)?(buffer|events|fs|os|path|process|timers|url|util)$/;

const loadCall =
  /__WEBPACK_EXTERNAL_createRequire\(import\.meta\.url\)\(("[^"]+")\)/g;
const declaration =
  /const (external_\w+_namespaceObject) = __WEBPACK_EXTERNAL_createRequire\(import\.meta\.url\)\("([^"]+)"\);/g;
const requireImport =
  /^import \{ createRequire as __WEBPACK_EXTERNAL_createRequire \} from "(node:)?module";$/m;

/**
 * Node's own modules in a bundle, loaded where they are first used: a run that
 * asks nothing of the network pays for no TLS. webpack loads all at the start.
 */
export function loadBuiltinsLate(code: string): string {
  const late = new Set<string>();
  const declared = code.replace(
    declaration,
    (all, variable: string, name: string) => {
      if (loaded.test(name)) return all;
      late.add(variable);
      return `function ${variable}_late() { return process.getBuiltinModule("${name}"); }`;
    },
  );
  const used = declared.replace(
    /\bexternal_\w+_namespaceObject\b/g,
    (variable) => (late.has(variable) ? `${variable}_late()` : variable),
  );
  return used
    .replace(loadCall, (_, name: string) => `process.getBuiltinModule(${name})`)
    .replace(requireImport, '');
}
