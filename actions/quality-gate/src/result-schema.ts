import * as v from 'valibot';
import { gateNames, rowStates } from './gates/row.ts';

const finite = v.pipe(v.number(), v.finite());
const whole = v.pipe(finite, v.integer(), v.minValue(0));

const quantity = v.union([
  v.object({
    kind: v.literal('share'),
    part: whole,
    whole: v.pipe(whole, v.minValue(1)),
  }),
  v.object({ kind: v.literal('amount'), value: finite }),
]);

const effect = v.picklist(['passed', 'warned', 'failed']);

const row = v.object({
  id: v.string(),
  gate: v.picklist(gateNames),
  component: v.optional(v.string()),
  title: v.string(),
  state: v.picklist(rowStates),
  effect,
  required: v.boolean(),
  owner: v.optional(v.string()),
  onFailure: v.string(),
  better: v.picklist(['higher', 'lower']),
  unit: v.string(),
  measured: v.optional(quantity),
  shown: v.optional(v.string()),
  limit: v.optional(finite),
  target: v.optional(finite),
  margin: v.optional(finite),
  note: v.optional(v.string()),
});

const benchmark = v.object({
  component: v.string(),
  name: v.string(),
  unit: v.string(),
  better: v.picklist(['higher', 'lower']),
  samples: v.array(finite),
});

/** The `json` output and the report file; both serve as the next baseline. */
export const resultFile = v.object({
  schema: v.literal(1),
  status: effect,
  shouldDeploy: v.boolean(),
  reasonCode: v.string(),
  mode: v.picklist(['enforce', 'warn']),
  commit: v.string(),
  failedGates: v.array(v.string()),
  rows: v.array(row),
  coverage: v.record(
    v.string(),
    v.object({ percent: finite, covered: whole, total: whole }),
  ),
  lowered: v.array(
    v.object({ path: v.string(), from: v.string(), to: v.string() }),
  ),
  warnings: v.array(v.string()),
  history: v.record(v.string(), v.array(finite)),
  benchmarks: v.array(benchmark),
});

export type Result = v.InferOutput<typeof resultFile>;
