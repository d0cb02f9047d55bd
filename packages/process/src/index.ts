export {
  createProcessRunner,
  type ProcessRunner,
  type ProgramResult,
  type RunOptions,
} from './process-runner.ts';
