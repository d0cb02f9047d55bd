export { parseEnvFile } from '@kit/devkit';
export { makeCertificate, type TestCertificate } from './certificate.ts';
export {
  type DownloadHost,
  startDownloadHost,
} from './download-host.ts';
export {
  type FakeChild,
  type FakeRegistry,
  type FakeRegistryOptions,
  fakeRegistry,
  putImage,
} from './fake-registry.ts';
export {
  type FakeServer,
  type FakeServerOptions,
  type Handler,
  startFakeServer,
} from './fake-server.ts';
export { hostilities, startHostileServer } from './hostile-server.ts';
export { type ManualClock, manualClock } from './manual-clock.ts';
export {
  type MemoryLog,
  type MemoryWorld,
  memoryLog,
  memoryWorld,
} from './memory-world.ts';
export {
  type BundleResult,
  type BundleRun,
  runBundle,
} from './run-bundle.ts';
export {
  parseRunnerLog,
  type RunnerCommand,
  unintendedCommands,
} from './runner-log.ts';
