import { describe, expect, it } from '@jest/globals';
import { auditCode, joinOutcomes } from '../src/outcome.ts';
import { summarize } from '../src/summary.ts';
import type { HostOutcome } from '../src/unit.ts';

const host = (given: Partial<HostOutcome> = {}): HostOutcome => ({
  host: 'web-1',
  reasonCode: 'deployed',
  release: 'r1',
  deployed: ['auth'],
  images: { auth: 'r/auth:2' },
  previousImages: { auth: 'r/auth:1' },
  rolledBack: false,
  failure: undefined,
  failedService: '',
  diagnosis: undefined,
  problems: [],
  ...given,
});
const failed = host({
  host: 'web-2',
  reasonCode: 'unhealthy',
  deployed: [],
  failure: 'host web-2: auth: shop-auth-4 is unhealthy',
  failedService: 'auth',
  diagnosis: {
    service: 'auth',
    container: 'shop-auth-4',
    image: 'r/auth:2',
    why: 'is unhealthy',
    health: 'exit code 1: <b>refused</b>',
    logs: '```\n::error::x\n<script>',
  },
});
const back = host({
  reasonCode: 'brought-back',
  deployed: [],
  rolledBack: true,
});

describe('the verdict over all hosts', () => {
  it.each([
    [
      'all deployed',
      [host(), host({ host: 'web-2', deployed: ['web'] })],
      'deployed',
      undefined,
    ],
    [
      'some had it already',
      [host({ reasonCode: 'unchanged', deployed: [] }), host()],
      'deployed',
      undefined,
    ],
    [
      'nothing to do',
      [host({ reasonCode: 'unchanged', deployed: [] })],
      'unchanged',
      undefined,
    ],
    ['no hosts were changed', [], 'unchanged', undefined],
    [
      'one failed, the other went back',
      [back, failed],
      'unhealthy',
      'brought back: web-1',
    ],
    [
      'the only one failed',
      [failed],
      'unhealthy',
      'what ran before still runs',
    ],
    [
      'one failed and was kept',
      [host({ reasonCode: 'failed', failure: 'x' })],
      'failed',
      'kept as it is',
    ],
    [
      'not all went back',
      [host({ ...back, problems: ['bring back auth: no'] }), failed],
      'unhealthy',
      'not everything could be brought back: bring back auth: no',
    ],
  ])('%s', (_, hosts, reasonCode, end) => {
    const outcome = joinOutcomes(hosts);
    expect(outcome.reasonCode).toBe(reasonCode);
    if (end === undefined) expect(outcome.failure).toBeUndefined();
    else expect(outcome.failure).toMatch(new RegExp(`; ${end}$`));
  });

  it('says each changed service once', () => {
    const { deployed, changed } = joinOutcomes([host(), host({ host: 'b' })]);
    expect([deployed, changed]).toEqual([['auth'], true]);
  });

  it.each([
    [[host()], undefined],
    [[failed], 'D002'],
    [[host({ ...failed, reasonCode: 'compose-disk-full' })], 'D001'],
    [[back, failed], 'D003'],
    [[], undefined],
  ])('has its code in the audit record', (hosts, code) => {
    expect(auditCode(joinOutcomes(hosts))).toBe(code);
  });
});

it('has D004 in the audit record when nothing could be read', () => {
  const outcome = { ...joinOutcomes([]), failure: 'compose.yaml is broken' };
  expect(auditCode(outcome)).toBe('D004');
});

describe('the summary', () => {
  const told = {
    reason: '',
    actor: 'octocat',
    drift: [],
    plan: [],
    journal: [],
  };

  it('says the verdict first, then what changed', () => {
    const outcome = joinOutcomes([host()]);
    const { markdown } = summarize({ ...told, outcome, reason: 'weekly' });
    expect(markdown.split('\n')[0]).toBe('### compose-deploy: Deployed');
    expect(markdown).toContain('By octocat, because: weekly');
    expect(markdown).toContain('| host | service | from | to | result |');
  });

  it('shows what a container said, and lets none of it be markup', () => {
    const { markdown } = summarize({
      ...told,
      outcome: joinOutcomes([failed]),
    });
    expect(markdown).toContain('shop\\-auth\\-4');
    expect(markdown).toContain('Its last log lines');
    expect(markdown).not.toContain('<b>refused');
    expect(markdown).toContain('````\n```\n');
  });

  it('tells of drift', () => {
    const drift = [{ host: 'web-1', service: 'auth', what: 'runs 2 times' }];
    const outcome = joinOutcomes([host()]);
    expect(summarize({ ...told, outcome, drift }).markdown).toContain(
      'runs 2 times',
    );
  });

  it('shows the plan where nothing was done', () => {
    const plan = [{ id: 'x', title: 'pull', write: 'docker compose pull' }];
    const outcome = joinOutcomes([
      host({ reasonCode: 'dry-run', deployed: [] }),
    ]);
    const { markdown } = summarize({ ...told, outcome, plan });
    expect(markdown).toContain('Plan only');
    expect(markdown).toContain('1. pull: docker compose pull');
  });
});
