import { describe, expect, it } from '@jest/globals';
import type { HttpRequest, JsonResponse } from '@kit/http';
import { manualClock } from '@kit/testing';
import { gatherSonar } from '../src/gather/sonar.ts';

/** Answers as the server's Web API documents them. */
const documented = {
  'api/ce/component': { queue: [], current: { status: 'SUCCESS' } },
  'api/measures/component': {
    component: {
      key: 'shop',
      measures: [
        { metric: 'reliability_rating', value: '1.0', bestValue: true },
        { metric: 'security_rating', value: '3.0' },
        { metric: 'new_security_rating', period: { index: 1, value: '2.0' } },
        { metric: 'sqale_rating', value: 'none' },
      ],
    },
  },
  'api/qualitygates/project_status': {
    projectStatus: {
      status: 'ERROR',
      conditions: [
        {
          status: 'ERROR',
          metricKey: 'new_coverage',
          comparator: 'LT',
          errorThreshold: '80',
          actualValue: '79.5',
        },
        { status: 'OK', metricKey: 'new_bugs' },
      ],
    },
  },
};

function server(answers: Readonly<Record<string, unknown>>, status = 200) {
  const asked: HttpRequest[] = [];
  const json = async (request: HttpRequest) => {
    asked.push(request);
    const path = new URL(request.url).pathname.slice('/sonar/'.length);
    const given = answers[path];
    const value = typeof given === 'function' ? given() : given;
    return { status, value } as unknown as JsonResponse;
  };
  return { asked, json };
}

const project = {
  hostUrl: new URL('https://host/sonar'),
  token: 'squ_secret',
  projectKey: 'shop & more',
  pullRequest: undefined,
};

const gather = (http: ReturnType<typeof server>, more = {}) =>
  gatherSonar(
    { ...project, ...more },
    { http, clock: manualClock(), signal: new AbortController().signal },
  );

describe('gatherSonar', () => {
  it('reads ratings, of new code too, and the conditions that failed', async () => {
    const http = server(documented);
    expect(await gather(http)).toEqual({
      value: {
        ratings: new Map([
          ['reliability_rating', 1],
          ['security_rating', 3],
          ['new_security_rating', 2],
        ]),
        qualityGate: 'ERROR',
        failedConditions: ['new_coverage is 79.5, limit 80'],
      },
    });
    expect(String(http.asked[0]?.url)).toBe(
      'https://host/sonar/api/ce/component?component=shop+%26+more',
    );
    expect(
      http.asked.every(
        ({ redirects, headers }) =>
          redirects === undefined &&
          headers?.['authorization'] === 'Bearer squ_secret',
      ),
    ).toBe(true);
  });

  it('asks for the pull request where there is one', async () => {
    const http = server(documented);
    await gather(http, { pullRequest: '7' });
    expect(
      http.asked.map(({ url }) => new URL(url).searchParams.get('pullRequest')),
    ).toEqual([null, '7', '7']);
  });

  it('waits until the analysis is through the queue', async () => {
    let times = 0;
    const queue = () => ({
      queue: ++times < 3 ? [{ status: 'PENDING' }] : [],
      current: { status: 'SUCCESS' },
    });
    expect(
      await gather(server({ ...documented, 'api/ce/component': queue })),
    ).toHaveProperty('value');
    expect(times).toBe(3);
  });

  it.each([
    [
      'a failed analysis',
      {
        ...documented,
        'api/ce/component': { queue: [], current: { status: 'FAILED' } },
      },
      200,
      'the last analysis is FAILED',
    ],
    [
      'a queue that never ends',
      { ...documented, 'api/ce/component': { queue: [{}] } },
      200,
      'not done after 300 s',
    ],
    [
      'a refused token',
      { 'api/ce/component': { errors: [{ msg: 'Insufficient privileges' }] } },
      403,
      'answered 403: Insufficient privileges',
    ],
    [
      'an answer that is no JSON object',
      { 'api/ce/component': 'login page' },
      401,
      'answered 401: no reason given',
    ],
  ])('is not measured by %s', async (_, answers, status, reason) => {
    const found = await gather(server(answers, status));
    expect('missing' in found && found.missing.reason).toContain(reason);
  });

  it('takes an answer without a status for NONE', async () => {
    const found = await gather(server({ 'api/ce/component': {} }));
    expect(found).toMatchObject({ value: { qualityGate: 'NONE' } });
  });
});
