import { runMain } from '@kit/action';
import { createHttpClient } from '@kit/http';
import { createSender } from './apply-http.ts';
import { readJobStart } from './gather-job-start.ts';
import { inputs, outputs } from './inputs.ts';
import { run } from './run.ts';

runMain({
  inputs,
  outputs,
  run: async (given, world) => {
    const { signal, env } = world;
    const http = createHttpClient({ signal, proxyEnv: env });
    try {
      const startedAt = await readJobStart(env['GITHUB_EVENT_PATH']);
      return await run(given, world, { send: createSender(http), startedAt });
    } finally {
      http.close();
    }
  },
});
