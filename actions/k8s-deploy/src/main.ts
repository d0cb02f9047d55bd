import { runMain } from '@kit/action';
import { auditOfError } from '@kit/deployment';
import { withCluster } from './gather-world.ts';
import { inputs, outputs } from './inputs.ts';
import { run } from './run.ts';

runMain({
  inputs,
  outputs,
  jsonOnError: auditOfError,
  run: (given, world) => withCluster(given, world, (open) => run(given, open)),
});
