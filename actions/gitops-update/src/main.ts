import { runMain } from '@kit/action';
import { createHttpClient } from '@kit/http';
import { createProcessRunner } from '@kit/process';
import { inputs, outputs } from './inputs.ts';
import { run } from './run.ts';

runMain({
  inputs,
  outputs,
  run: async (given, world) => {
    const { signal, env } = world;
    const http = createHttpClient({ signal, proxyEnv: env });
    const process = createProcessRunner(signal);
    try {
      return await run(given, world, { process, http, random: Math.random });
    } finally {
      http.close();
    }
  },
});
