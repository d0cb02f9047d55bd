// npm run build [-- NAME...] [--no-cache]: bundles the actions, two at a time.
import { availableParallelism } from 'node:os';
import { requireActions } from '../action-names.ts';
import { bundle, listJobs } from '../bundle.ts';
import { runCommand } from '../command.ts';
import { completeMetadata } from '../package-metadata.ts';

await runCommand(async (args) => {
  const names = args.filter((arg) => !arg.startsWith('--'));
  const useCache = !args.includes('--no-cache');
  completeMetadata();
  const queue = listJobs(requireActions(names));
  const work = async () => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      const { action, entry, bytes, milliseconds, cached } = await bundle(
        job,
        useCache,
      );
      const how = cached ? 'cached' : `${milliseconds} ms`;
      console.log(`${`${action}/${entry}`.padEnd(32)} ${bytes} bytes  ${how}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
});
