import type { ActionResult, World } from '@kit/action';
import { annotationsOf } from './annotations.ts';
import { publishVerdict } from './apply-github.ts';
import { writeReport } from './apply-report.ts';
import { leaveElsewhere } from './elsewhere.ts';
import { errors } from './errors.ts';
import { judgeByStricter } from './gates/all-gates.ts';
import { gatherFacts, type Tools } from './gather/facts.ts';
import {
  baseRevision,
  readBaseGates,
  readGatesFile,
} from './gather/gates-file.ts';
import type { Inputs, outputs } from './inputs.ts';
import { buildResult } from './result.ts';
import type { Result } from './result-schema.ts';
import { buildSummary, rowInWords, verdictLine } from './summary.ts';
import { findUnjudged, findUnreported, strangerRows } from './unjudged.ts';
import { decideVerdict, loweredRows, type Verdict } from './verdict.ts';

type Output = (typeof outputs)[number];

export async function run(
  inputs: Inputs,
  world: World,
  tools: Tools,
): Promise<ActionResult<Output>> {
  const { context, log } = world;
  const { config, mode } = inputs;
  const gates = await readGatesFile(context.workspace, config);
  const base = baseRevision(world, inputs.base);
  const file = { name: config, gates };
  const before = await readBaseGates(world, tools.process, base, file);
  const wanted = {
    base,
    gates: before.gates ? [gates, before.gates] : [gates],
  };
  const gathered = await gatherFacts(inputs, world, tools, wanted);
  const { facts } = gathered;
  const { comparison } = before;
  const warnings = [
    ...findUnjudged(inputs, gates),
    ...findUnreported(facts),
    ...(comparison.kind === 'new'
      ? [`${config} is new: the base has no limits to compare`]
      : []),
    ...gathered.warnings,
  ];
  const judged = judgeByStricter(gates, before.gates, facts);
  const rows = [
    ...judged,
    ...strangerRows(inputs, gates, judged),
    ...loweredRows(comparison, inputs.onLoweredGate),
  ];
  if (rows.length === 0) {
    throw errors.error('GATES_FILE_EMPTY', `${config}: has no limit`);
  }
  const verdict = decideVerdict(
    leaveElsewhere(rows, inputs.elsewhere ?? [], facts),
    inputs.onMissing,
    mode,
  );
  const lowered = comparison.kind === 'compared' ? comparison.lowered : [];
  const parts = { verdict, facts, lowered, warnings, mode };
  const result = buildResult({ ...parts, commit: context.sha });
  await log.group('Gates', () => logRows(world, verdict, warnings));
  if (inputs.reportJson !== undefined) {
    writeReport(context.workspace, inputs.reportJson, result);
  }
  const line = verdictLine(verdict, mode);
  if (verdict.status !== 'failed') log.info(line);
  const summary = buildSummary({ ...parts, gates: wanted.gates });
  if (inputs.token !== undefined) {
    const published = { verdict, title: line, summary };
    await publishVerdict(inputs.token, world, tools.http, published);
  }
  return {
    outputs: outputsOf(result),
    summary,
    annotations: annotationsOf(verdict.rows, wanted.gates, facts),
    ...(verdict.status === 'failed' && { failure: line }),
  };
}

function logRows(
  { log }: World,
  { rows }: Verdict,
  warnings: readonly string[],
): void {
  for (const row of rows) {
    const note = row.note === undefined ? '' : `: ${row.note}`;
    log.info(`${row.state.padEnd(12)} ${rowInWords(row)}${note}`);
  }
  for (const text of warnings.slice(0, 20)) log.info(`note         ${text}`);
}

function outputsOf(result: Result): ActionResult<Output>['outputs'] {
  return {
    status: result.status,
    'should-deploy': result.shouldDeploy,
    result: result.shouldDeploy,
    'failed-gates': result.failedGates,
    coverage: result.coverage,
    json: result,
    'reason-code': result.reasonCode,
  };
}
