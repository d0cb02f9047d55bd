import { expect, it } from '@jest/globals';
import { compareLive, type Status, statuses } from '@kit/notify';
import { memoryWorld } from '@kit/testing';
import fc from 'fast-check';
import type { Sender } from '../src/apply-http.ts';
import { readLiveState } from '../src/live-metadata.ts';
import { run } from '../src/run.ts';
import { FakeSlack } from './fake-slack.ts';
import { given } from './given.ts';
import { Simulation } from './simulation.ts';

/** One job's notification: when it begins, how slow its requests are, its end. */
interface Told {
  readonly afterMs: number;
  readonly status: Status;
  readonly attempt: number;
  readonly latencies: readonly number[];
  /** The runner kills it after so many requests. */
  readonly killedAfter: number | undefined;
}

interface Model {
  readonly told: { readonly status: Status; readonly attempt: number }[];
}

interface Real {
  readonly simulation: Simulation;
  readonly slack: FakeSlack;
}

const key = 'org/shop/1001/';
const start = Date.UTC(2026, 0, 1);

function startJob(told: Told, { simulation, slack }: Real): Promise<unknown> {
  const controller = new AbortController();
  let requests = 0;
  const send: Sender = async (request) => {
    const latency = told.latencies[requests % told.latencies.length] ?? 0;
    requests += 1;
    await simulation.after(latency / 2);
    const answer = slack.answer(request);
    if (requests === told.killedAfter) {
      controller.abort(new Error('killed'));
      throw new Error('killed');
    }
    await simulation.after(latency / 2);
    return answer;
  };
  const world = {
    ...memoryWorld({
      context: { runAttempt: String(told.attempt) },
      signal: controller.signal,
    }),
    clock: simulation.clock(controller.signal),
  };
  const inputs = given({ status: told.status, 'bot-token': 'xoxb-1' });
  return simulation
    .after(told.afterMs)
    .then(() => run(inputs, world, { send, startedAt: undefined }))
    .catch((error: Error) => {
      if (error.message !== 'killed') throw error;
    });
}

/** Some jobs that run at the same time; at last one that is not killed. */
class RunJobs implements fc.AsyncCommand<Model, Real> {
  readonly jobs: readonly Told[];

  constructor(jobs: readonly Told[]) {
    this.jobs = jobs;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    const ends = this.jobs.map((job) => startJob(job, real));
    await real.simulation.run();
    await Promise.all(ends);
    for (const { killedAfter, ...job } of this.jobs) {
      if (killedAfter === undefined) model.told.push(job);
    }
    if (this.jobs.some(({ killedAfter }) => killedAfter !== undefined)) return;
    expectOneMessage(model, real);
  }

  toString(): string {
    return `jobs ${JSON.stringify(this.jobs)}`;
  }
}

function expectOneMessage(model: Model, { slack }: Real): void {
  expect(slack.topLevel).toHaveLength(1);
  const [top] = slack.topLevel;
  const shown = readLiveState({ ...top?.content, ts: top?.ts }, key);
  const all = slack.messages.flatMap(
    ({ content, ts }) => readLiveState({ ...content, ts }, key) ?? [],
  );
  const greatest = all.sort(compareLive).at(-1);
  expect({ ...shown, ts: '' }).toEqual({ ...greatest, ts: '' });
  const best = model.told
    .map((state) => ({ ...state, ts: '0' }))
    .sort(compareLive)
    .at(-1);
  if (best !== undefined && shown !== undefined) {
    expect(compareLive({ ...shown, ts: '1' }, best)).toBeGreaterThan(0);
  }
}

const latencies = fc.array(fc.integer({ min: 20, max: 900 }), {
  minLength: 1,
  maxLength: 8,
});

function jobs(maxKilled: number) {
  return fc.record({
    afterMs: fc.integer({ min: 0, max: 6000 }),
    status: fc.constantFrom(...statuses),
    attempt: fc.integer({ min: 1, max: 3 }),
    latencies,
    killedAfter:
      maxKilled === 0
        ? fc.constant(undefined)
        : fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
  });
}

const together = fc
  .array(jobs(1), { minLength: 1, maxLength: 5 })
  .map((list) => new RunJobs(list));
const alone = jobs(0).map((job) => new RunJobs([job]));

it('shows the right last state in one message, whatever the order of jobs, cancellations and re-runs', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.commands([together, alone], { maxCommands: 8 }),
      jobs(0),
      async (commands, last) => {
        const simulation = new Simulation(start);
        const slack = new FakeSlack(() => simulation.nowMs / 1000);
        const state = { model: { told: [] }, real: { simulation, slack } };
        await fc.asyncModelRun(() => state, [...commands, new RunJobs([last])]);
        expectOneMessage(state.model, state.real);
        expectPace(slack);
      },
    ),
    { numRuns: 150 },
  );
}, 120_000);

function expectPace({ edits }: FakeSlack): void {
  const last = new Map<string, number>();
  for (const { ts, at } of edits) {
    const before = last.get(ts);
    if (before !== undefined) expect(at - before).toBeGreaterThanOrEqual(2.999);
    last.set(ts, at);
  }
}
