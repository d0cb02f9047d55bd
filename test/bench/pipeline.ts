// Job time of the pipeline for one changed service, beside the same pipeline
// when all five are built: a pull request and a delivery to development, under
// act, against a control plane with fake nodes. Needs act on the PATH.
import type { ActResult } from '../act/act.ts';
import type { ShopRepository } from '../act/flows/shop-repository.ts';
import { startFlows } from '../act/flows/world.ts';
import { median } from './measure.ts';

const rounds = Number(process.env['ROUNDS'] ?? 3);
const changes: Readonly<Record<string, string>> = {
  auth: 'services/auth/README.md',
  waste: 'services/waste/README.md',
  recycling: 'services/recycling/README.md',
  locations: 'services/locations/README.md',
  all: 'shared/health.txt',
};

interface Cost {
  readonly seconds: number;
  readonly jobs: number;
}

/** Seconds of all steps: act says after each how long it took. */
function jobSeconds(log: string): number {
  const times = log.matchAll(
    /(?:Success|Failure) - \w+ .*\[(?:(\d+)m)?([\d.]+)(ms|µs|s)\]$/gm,
  );
  const units: Readonly<Record<string, number>> = { s: 1, ms: 1e-3, µs: 1e-6 };
  return [...times].reduce(
    (sum, [, minutes = 0, amount, unit = 's']) =>
      sum + Number(minutes) * 60 + Number(amount) * (units[unit] ?? 0),
    0,
  );
}

async function costOf(shop: ShopRepository, file: string): Promise<Cost> {
  const files = { [file]: `${Date.now()}\n` };
  const results: ActResult[] = [
    await shop.openPullRequest(`feature/${Date.now()}`, files),
    await shop.push('develop', files),
  ];
  const failed = results.find(({ exitCode }) => exitCode !== 0);
  if (failed !== undefined) throw new Error(failed.log);
  return {
    seconds: results.reduce((sum, { log }) => sum + jobSeconds(log), 0),
    jobs: results.reduce((sum, { jobs }) => sum + jobs.size, 0),
  };
}

const world = await startFlows();
try {
  const shop = await world.repository();
  const costs = new Map<string, Cost[]>();
  for (let round = 0; round <= rounds; round++) {
    for (const [name, file] of Object.entries(changes)) {
      const cost = await costOf(shop, file);
      // The first round fills the caches of the compilers.
      if (round > 0) costs.set(name, [...(costs.get(name) ?? []), cost]);
      console.log(
        `round ${round}  ${name.padEnd(10)} ${cost.seconds.toFixed(1)} s`,
      );
    }
  }
  const secondsOf = (name: string) =>
    median((costs.get(name) ?? []).map(({ seconds }) => seconds));
  const jobsOf = (name: string) => costs.get(name)?.[0]?.jobs ?? 0;
  const saved = (one: number, all: number) =>
    `${((1 - one / all) * 100).toFixed(0)} %`.padStart(5);
  console.log(
    `\nA pull request and its delivery, all jobs added up (median of ${rounds})`,
  );
  for (const name of Object.keys(changes)) {
    const [seconds, jobs] = [secondsOf(name), jobsOf(name)];
    console.log(
      `  ${name.padEnd(10)} ${seconds.toFixed(1).padStart(6)} s  saved ${saved(seconds, secondsOf('all'))}` +
        `   ${String(jobs).padStart(3)} jobs of a begun minute each  saved ${saved(jobs, jobsOf('all'))}`,
    );
  }
} finally {
  await world.close();
}
