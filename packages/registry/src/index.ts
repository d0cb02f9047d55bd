export {
  type Credentials,
  configKey,
  dockerCredentials,
  type FindCredentials,
} from './credentials.ts';
export { isWorthRetrying } from './failure.ts';
export { fileSizes } from './layout.ts';
export {
  attestedDigest,
  type Descriptor,
  type IndexContent,
  isAttestation,
  type ManifestContent,
  mediaTypes,
  platformText,
} from './manifest.ts';
export {
  type ImageReference,
  parseReference,
  tagGrammar,
} from './reference.ts';
export {
  createRegistry,
  type FoundManifest,
  type Registry,
  type RegistryOptions,
} from './registry.ts';
export { type PlatformSize, registrySizes, type SizeOptions } from './sizes.ts';
