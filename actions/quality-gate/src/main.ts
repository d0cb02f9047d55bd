import { runMain } from '@kit/action';
import { createHttpClient } from '@kit/http';
import { createProcessRunner } from '@kit/process';
import { inputs, outputs } from './inputs.ts';
import { run } from './run.ts';

runMain({
  inputs,
  outputs,
  // An error is no verdict, and no verdict ships nothing.
  outputsOnError: {
    status: 'failed',
    'should-deploy': false,
    result: false,
    'failed-gates': [],
    coverage: {},
  },
  run: async (given, world) => {
    const { signal, env, clock } = world;
    const http = createHttpClient({ signal, clock, proxyEnv: env });
    const process = createProcessRunner(signal);
    try {
      return await run(given, world, { http, process });
    } finally {
      http.close();
    }
  },
});
