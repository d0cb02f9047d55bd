/*
 * Node's modules that only an image needs: most runs look at none, and would
 * load them for nothing at each start.
 */
export const nodeFiles = () => process.getBuiltinModule('node:fs/promises');
export const nodeStream = () => process.getBuiltinModule('node:stream');
export const nodeStreams = () =>
  process.getBuiltinModule('node:stream/promises');
export const nodeZlib = () => process.getBuiltinModule('node:zlib');
