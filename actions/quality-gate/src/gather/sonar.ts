import { textAt, valueAt } from '@kit/action';
import { type Clock, waitUntil } from '@kit/clock';
import { messageOf } from '@kit/errors';
import type { HttpClient } from '@kit/http';
import type { OrMissing, SonarFacts } from '../facts.ts';

export interface SonarProject {
  readonly hostUrl: URL;
  readonly token: string | undefined;
  readonly projectKey: string;
  readonly pullRequest: string | undefined;
}

export interface SonarWorld {
  readonly http: Pick<HttpClient, 'json'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const metrics = [
  'reliability_rating',
  'security_rating',
  'sqale_rating',
  'new_reliability_rating',
  'new_security_rating',
  'new_maintainability_rating',
].join(',');

/**
 * The ratings and the quality gate of a project, once its analysis is through
 * the server's queue (Web API of SonarQube: ce/component, measures/component,
 * qualitygates/project_status). A failed analysis is not an old good one.
 */
export async function gatherSonar(
  project: SonarProject,
  world: SonarWorld,
): Promise<OrMissing<SonarFacts>> {
  try {
    await waitForAnalysis(project, world);
    const measures = await ask(project, world, 'api/measures/component', {
      component: project.projectKey,
      metricKeys: metrics,
    });
    const gate = await ask(project, world, 'api/qualitygates/project_status', {
      projectKey: project.projectKey,
    });
    return { value: readFacts(measures, gate) };
  } catch (error) {
    world.signal.throwIfAborted();
    const [first = ''] = messageOf(error).split('\n');
    return { missing: { code: 'sonar-failed', reason: `SonarQube: ${first}` } };
  }
}

async function waitForAnalysis(project: SonarProject, world: SonarWorld) {
  const { clock, signal } = world;
  const probe = async () => {
    const queue = await ask(project, world, 'api/ce/component', {
      component: project.projectKey,
    });
    const waiting = valueAt(queue, 'queue');
    if (Array.isArray(waiting) && waiting.length > 0) {
      const seen = `${waiting.length} analyses in the queue`;
      return { done: false as const, seen };
    }
    const status = textAt(queue, 'current', 'status');
    return { done: true as const, value: status };
  };
  const what = `the analysis of ${project.projectKey}`;
  const times = { timeoutMs: 300_000, intervalMs: 5_000 };
  const status = await waitUntil(probe, { what, ...times, clock, signal });
  if (status !== undefined && status !== 'SUCCESS') {
    throw new Error(`the last analysis is ${status}`);
  }
}

async function ask(
  project: SonarProject,
  { http }: SonarWorld,
  path: string,
  query: Readonly<Record<string, string>>,
): Promise<unknown> {
  const base = project.hostUrl.href.replace(/\/*$/, '/');
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(query)) {
    url.searchParams.set(name, value);
  }
  if (project.pullRequest !== undefined && !path.startsWith('api/ce/')) {
    url.searchParams.set('pullRequest', project.pullRequest);
  }
  const { token } = project;
  // The token stays on this host: redirects are not followed.
  const headers =
    token === undefined ? {} : { authorization: `Bearer ${token}` };
  const { status, value } = await http.json({ url, headers });
  if (status === 200) return value;
  const errors = valueAt(value, 'errors');
  const said = Array.isArray(errors) ? textAt(errors[0], 'msg') : undefined;
  throw new Error(`${path} answered ${status}: ${said ?? 'no reason given'}`);
}

function readFacts(measures: unknown, gate: unknown): SonarFacts {
  const list = valueAt(measures, 'component', 'measures');
  const ratings = new Map<string, number>();
  for (const measure of Array.isArray(list) ? list : []) {
    const metric = textAt(measure, 'metric');
    // Values of new code stand under `period` (or `periods` before 9).
    const text = textAt(measure, 'value') ?? textAt(measure, 'period', 'value');
    const value = Number(text);
    if (metric !== undefined && value >= 1 && value <= 5) {
      ratings.set(metric, value);
    }
  }
  const conditions = valueAt(gate, 'projectStatus', 'conditions');
  const failedConditions = (Array.isArray(conditions) ? conditions : [])
    .filter((one) => textAt(one, 'status') === 'ERROR')
    .map(
      (one) =>
        `${textAt(one, 'metricKey')} is ${textAt(one, 'actualValue')}, limit ${textAt(one, 'errorThreshold')}`,
    );
  const qualityGate = textAt(gate, 'projectStatus', 'status') ?? 'NONE';
  return { ratings, qualityGate, failedConditions };
}
