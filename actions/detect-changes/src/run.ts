import { resolve } from 'node:path';
import {
  type ActionResult,
  type Context,
  invalidInputs,
  type World,
} from '@kit/action';
import { isKitError } from '@kit/errors';
import { readIndexPaths } from '@kit/git';
import { createGitHub } from '@kit/github';
import type { HttpClient } from '@kit/http';
import type { ProcessRunner } from '@kit/process';
import { applyLists } from './apply-lists.ts';
import type { Comparison } from './comparison.ts';
import { decideFilters, decideServices } from './decide.ts';
import { gatherComparison } from './gather-comparison.ts';
import {
  type Configuration,
  gatherCiPatterns,
  gatherConfiguration,
} from './gather-configuration.ts';
import { type History, openHistory } from './gather-history.ts';
import { gatherLastSuccess } from './gather-last-success.ts';
import { gatherLockfiles, gatherPlaces } from './gather-lockfiles.ts';
import type { Inputs, OutputName } from './inputs.ts';
import { planComparison } from './plan-comparison.ts';
import { makeReport } from './report.ts';
import { summarizeChanges } from './summary.ts';
import { describeReason, type Verdict } from './verdict.ts';
import { collectWarnings } from './warnings.ts';

export interface Tools {
  readonly process: ProcessRunner;
  readonly http: Pick<HttpClient, 'request'>;
}

/** Names per verdict that the log shows. */
const loggedNames = 50;

export async function run(
  inputs: Inputs,
  world: World,
  tools: Tools,
): Promise<ActionResult<OutputName>> {
  const { context } = world;
  const folder = resolve(context.workspace, inputs.workingDirectory);
  const history = await openHistory({
    process: tools.process,
    folder,
    temp: context.temp,
    env: world.env,
  });
  try {
    return await detect(inputs, world, tools, history);
  } finally {
    history.close();
  }
}

async function detect(
  inputs: Inputs,
  world: World,
  tools: Tools,
  history: History,
): Promise<ActionResult<OutputName>> {
  const { context, log } = world;
  const root = history.checkout.workTree;
  const configuration = gatherConfiguration(inputs, root);
  const comparison = await compare(inputs, world, tools, history);
  const verdicts = await decide(
    inputs,
    context,
    configuration,
    comparison,
    history,
  );
  const tracked = readIndexPaths(history.checkout, history.head.sha.length / 2);
  const warnings = collectWarnings(
    configuration,
    verdicts,
    comparison,
    inputs,
    tracked,
  );
  for (const warning of warnings) log.warning(warning);
  await log.group('What changed', () =>
    logVerdicts(verdicts, comparison, world),
  );
  const report = makeReport(
    verdicts,
    configuration.services.services,
    comparison,
    {
      listFiles: inputs.listFiles,
      folder: resolve(
        context.temp || root,
        `detect-changes-${context.runId}-${history.head.sha.slice(0, 12)}`,
      ),
      event: context.eventName,
    },
  );
  applyLists(report.files);
  const { outputs, extraOutputs } = report;
  return {
    outputs,
    extraOutputs,
    summary: summarizeChanges(verdicts, comparison, warnings),
  };
}

async function compare(
  inputs: Inputs,
  world: World,
  { http }: Tools,
  history: History,
): Promise<Comparison> {
  const { context, clock, signal } = world;
  const { onUnknown, tagPattern, token, base, head } = inputs;
  if (head !== undefined && base === undefined) {
    throw invalidInputs([
      {
        name: 'head',
        got: head,
        allowed: 'nothing, unless base is given, too',
      },
    ]);
  }
  const { apiUrl } = context;
  const lastSuccess = () =>
    gatherLastSuccess(
      createGitHub({ http, clock, signal, apiUrl, token }),
      context,
    ).catch(noAnswer(world));
  return gatherComparison(planComparison(context, base, head), history, {
    onUnknown,
    tagPattern,
    lastSuccess,
  });
}

/** Without an answer there is no earlier success, and everything has changed. */
function noAnswer({ log, signal }: World) {
  return (error: unknown) => {
    if (signal.aborted || !isKitError(error)) throw error;
    log.warning(
      `the last successful run cannot be asked for: ${error.message}`,
    );
    return undefined;
  };
}

async function decide(
  inputs: Inputs,
  context: Context,
  { filters, services, configPath }: Configuration,
  comparison: Comparison,
  history: History,
): Promise<readonly Verdict[]> {
  const root = history.checkout.workTree;
  const { predicateQuantifier: quantifier, negation } = inputs;
  const facts = {
    lockfiles: await gatherLockfiles(comparison, services.services, history),
    places: gatherPlaces(services.services, root),
    ciPatterns: gatherCiPatterns(inputs, context, root, configPath),
  };
  return [
    ...decideServices(services, comparison, facts),
    ...decideFilters(filters, comparison, { quantifier, negation }),
  ];
}

function logVerdicts(
  verdicts: readonly Verdict[],
  { strategy, how, baseSha, headSha, files }: Comparison,
  { log }: World,
) {
  log.info(
    `${strategy}: ${how}; ${baseSha || 'nothing'}..${headSha || 'nothing'}, ${files.length} files`,
  );
  for (const verdict of verdicts) {
    log.info(
      `${verdict.changed ? 'changed  ' : 'unchanged'} ${verdict.name}: ${describeReason(verdict.reason)}`,
    );
    if (!verdict.direct) continue;
    for (const { path, change } of verdict.files.slice(0, loggedNames)) {
      log.info(`    ${change} ${JSON.stringify(path).slice(0, 300)}`);
    }
  }
}
