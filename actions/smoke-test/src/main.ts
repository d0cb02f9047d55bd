import { runMain } from '@kit/action';
import { writeReportFile } from '@kit/workspace';
import { gatherClients } from './gather-clients.ts';
import { gatherChecks } from './gather-files.ts';
import { inputs, outputs } from './inputs.ts';
import { run } from './run.ts';

runMain({
  inputs,
  outputs,
  run: async (given, world) => {
    const { workspace } = world.context;
    const checks = await gatherChecks(given.checks, workspace);
    const clients = await gatherClients(given, world);
    try {
      return await run(given, world, {
        ...clients,
        checks,
        writeReport: (file, text) => writeReportFile(workspace, file, text),
      });
    } finally {
      clients.client.close();
      clients.freshClient.close();
    }
  },
});
