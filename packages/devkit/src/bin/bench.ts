// npm run bench [-- NAME...]: the benchmarks of test/bench, one after the other.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { didYouMean } from '@kit/errors';
import { runCommand } from '../command.ts';
import { errors } from '../errors.ts';
import { root } from '../repository.ts';

await runCommand(async (names) => {
  const folder = join(root, 'test/bench');
  const all = readdirSync(folder)
    .filter((file) => /^[a-z0-9-]+\.ts$/.test(file))
    .map((file) => file.slice(0, -'.ts'.length));
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    throw errors.error(
      'BENCH_UNKNOWN',
      `no benchmark "${unknown}"; there are: ${all.join(', ')}${didYouMean(unknown, all)}`,
    );
  }
  for (const name of names.length === 0 ? all : names) {
    console.log(`\n== ${name}`);
    await import(join(folder, `${name}.ts`));
  }
});
