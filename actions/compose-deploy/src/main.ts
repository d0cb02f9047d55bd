import { runMain } from '@kit/action';
import { createProcessRunner } from '@kit/process';
import { inputs, outputs } from './inputs.ts';
import { run } from './run.ts';

runMain({
  inputs,
  outputs,
  run: (given, world) => run(given, world, createProcessRunner(world.signal)),
});
