/*
 * Node's modules that only a request needs. Together they take a third of the
 * time in which an action starts, and most runs of most actions send nothing.
 */
export const nodeHttp = () => process.getBuiltinModule('node:http');
export const nodeHttps = () => process.getBuiltinModule('node:https');
export const nodeTls = () => process.getBuiltinModule('node:tls');
export const nodeDns = () => process.getBuiltinModule('node:dns');
export const nodeZlib = () => process.getBuiltinModule('node:zlib');
