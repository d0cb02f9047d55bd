import { describe, expect, it } from '@jest/globals';
import type { Context } from '@kit/action';
import { memoryWorld } from '@kit/testing';
import type { Sent } from '../src/answer.ts';
import type { Sender, SlackRequest } from '../src/apply-http.ts';
import { run } from '../src/run.ts';
import { FakeSlack } from './fake-slack.ts';
import { given } from './given.ts';

const webhook = {
  'webhook-url': 'https://hooks.slack.com/services/T/B/secret',
};
const bot = { 'bot-token': 'xoxb-1' };
const ok: Sent = {
  kind: 'answer',
  status: 200,
  retryAfter: undefined,
  body: 'ok',
};
const lost: Sent = { kind: 'no-answer', sent: true, why: 'timeout' };
const refusedConnection: Sent = {
  kind: 'no-answer',
  sent: false,
  why: 'unreachable',
};
const answer = (status: number, body = '', retryAfter?: string): Sent => ({
  kind: 'answer',
  status,
  retryAfter,
  body,
});

async function notify(
  inputs: Readonly<Record<string, string>>,
  answers: readonly Sent[] | Sender,
  context: Partial<Context> = {},
) {
  const world = memoryWorld({ context });
  const requests: SlackRequest[] = [];
  const send: Sender = async (request) => {
    requests.push(request);
    if (typeof answers === 'function') return answers(request);
    return answers[requests.length - 1] ?? ok;
  };
  const started = { send, startedAt: world.clock.now() - 61_000 };
  const result = await run(
    given({ status: 'success', ...inputs }),
    world,
    started,
  );
  return { ...result, requests, world };
}

describe('a webhook', () => {
  it.each<[string, readonly Sent[], string, number]>([
    ['an answer of ok', [ok], 'posted', 1],
    ['429 and then ok', [answer(429, '', '3'), ok], 'posted', 2],
    ['429 for a day', [answer(429, '', '86400')], 'slack-rate-limited', 1],
    ['no answer', [lost, ok], 'slack-outcome-unknown', 1],
    [
      '500 after it may have been taken',
      [answer(500), ok],
      'slack-outcome-unknown',
      1,
    ],
    ['a removed webhook', [answer(404, 'no_service')], 'slack-refused', 1],
    ['a page that is no Slack', [answer(200, '<html>')], 'slack-refused', 1],
    [
      'no connection at first',
      [refusedConnection, refusedConnection, ok],
      'posted',
      3,
    ],
  ])('given %2$s for %1$s', async (_, answers, reason, count) => {
    const { outputs, requests, world } = await notify(webhook, answers);
    expect(outputs['reason-code']).toBe(reason);
    expect(outputs.sent).toBe(reason === 'posted');
    expect(requests).toHaveLength(count);
    const warned = world.log.entries.filter((entry) =>
      entry.startsWith('warning'),
    );
    expect(warned).toHaveLength(reason === 'posted' ? 0 : 1);
    expect(world.clock.monotonic()).toBeLessThan(30_000);
  });

  it('gives up on a connection that never comes about within the timeout', async () => {
    const { outputs, world } = await notify(
      webhook,
      async () => refusedConnection,
    );
    expect(outputs['reason-code']).toBe('slack-unreachable');
    expect(world.clock.monotonic()).toBeLessThan(30_000);
  });

  it('fails the step only where that is asked for', async () => {
    const kind = await notify(webhook, [lost]);
    const strict = await notify({ ...webhook, 'fail-on-error': 'true' }, [
      lost,
    ]);
    expect(kind.failure).toBeUndefined();
    expect(strict.failure).toContain('SLACK_OUTCOME_UNKNOWN');
  });

  it('refuses what only a bot can do', async () => {
    await expect(notify({ ...webhook, mode: 'thread' }, [])).rejects.toThrow(
      'bot-token',
    );
  });
});

describe('no secret', () => {
  const fork = {
    pull_request: { head: { repo: { full_name: 'stranger/shop' } } },
  };
  it.each<[string, Partial<Context>, string]>([
    ['a fork', { event: fork }, 'forks and Dependabot'],
    ['Dependabot', { actor: 'dependabot[bot]' }, 'forks and Dependabot'],
    ['anybody else', {}, 'both empty'],
  ])('is skipped with one notice on a run of %s', async (_, context, said) => {
    const { outputs, requests, world, failure } = await notify(
      { 'fail-on-error': 'true' },
      [],
      context,
    );
    expect(outputs).toMatchObject({
      sent: false,
      'reason-code': 'no-credentials',
    });
    expect(requests).toEqual([]);
    expect(failure).toBeUndefined();
    const told = world.log.entries.filter((entry) =>
      /^(notice|warning|error)/.test(entry),
    );
    expect(told).toEqual([expect.stringContaining(said)]);
  });
});

describe('a bot', () => {
  function fake() {
    const slack = new FakeSlack(() => 1_700_000_000);
    const send: Sender = async (request) => slack.answer(request);
    return { slack, send };
  }

  it.each([
    ['post', {}, ['chat.postMessage'], 'posted'],
    ['update', { ts: '1700000000.000000' }, ['chat.update'], 'updated'],
    ['thread', { ts: '1700000000.000000' }, ['chat.postMessage'], 'replied'],
  ])('can %s', async (mode, more, calls, reason) => {
    const { slack, send } = fake();
    await notify({ ...bot, mode: 'post' }, send);
    slack.calls.length = 0;
    const { outputs } = await notify({ ...bot, mode, ...more }, send);
    expect(slack.calls).toEqual(calls);
    expect(outputs).toMatchObject({ sent: true, 'reason-code': reason });
  });

  it('updates by ts where it may not read the channel', async () => {
    const { slack, send } = fake();
    slack.mayReadHistory = false;
    const first = await notify({ ...bot, status: 'started' }, send);
    const ts = String(first.outputs.ts);
    const last = await notify({ ...bot, status: 'failure', ts }, send);
    expect(last.outputs).toMatchObject({
      ts,
      'channel-id': 'C0000001',
      'reason-code': 'updated',
    });
    expect(slack.topLevel).toHaveLength(1);
    expect(slack.topLevel[0]?.content['text']).toContain('Failed');
    expect(slack.messages[1]).toMatchObject({ threadTs: ts, broadcast: true });
  });

  it('sends its token in a header, and asks Slack to parse nothing', async () => {
    const { slack, send } = fake();
    const { requests } = await notify({ ...bot, mode: 'post' }, send);
    expect(requests[0]).toMatchObject({ token: 'xoxb-1', method: 'POST' });
    expect(slack.messages[0]?.content).toMatchObject({
      parse: 'none',
      link_names: false,
    });
  });

  it('explains what Slack refuses', async () => {
    const refuse = [answer(200, '{"ok":false,"error":"channel_not_found"}')];
    const { world, outputs } = await notify({ ...bot, mode: 'post' }, refuse);
    expect(outputs['reason-code']).toBe('slack-refused');
    expect(world.log.entries.join('\n')).toContain('invite the app to it');
  });

  it.each([
    [{ mode: 'update' }, 'input "ts"'],
    [{ channel: '#general', ts: '1700000000.000000' }, 'the id of the channel'],
    [{ channel: '' }, 'input "channel"'],
  ])('needs what %j lacks', async (more, message) => {
    await expect(notify({ ...bot, ...more }, [])).rejects.toThrow(message);
  });
});

describe('the message', () => {
  it('shows the facts that are asked for, and how long the job has taken', async () => {
    const event = {
      pull_request: {
        number: 7,
        title: 'Fix it',
        head: { sha: 'f'.repeat(40) },
      },
    };
    const { outputs } = await notify(
      {
        ...webhook,
        fields: 'took, commit, pullRequest',
        environment: 'production',
        version: '1.4.2',
      },
      [ok],
      { event },
    );
    const text = JSON.stringify(outputs.payload);
    expect(text).toContain('1 min 1 s');
    expect(text).toContain('"text":"fffffff"');
    expect(text).toContain('#7 Fix it');
    expect(text).toContain('ci 1.4.2 to production: Succeeded');
    expect(text).not.toContain('Repository');
  });

  it('takes its status from needs and names the jobs', async () => {
    const status = JSON.stringify({
      build: { result: 'success' },
      deploy: { result: 'failure' },
    });
    const { outputs } = await notify({ ...webhook, status }, [ok]);
    expect(outputs.json).toMatchObject({ schema: 1, status: 'failure' });
    expect(JSON.stringify(outputs.payload)).toContain('❌ deploy: failure');
  });

  it('calls people on failure alone, the one who started it by their login', async () => {
    const mention = {
      ...webhook,
      mention: 'actor, here',
      people: 'octocat=U012AB3CD',
    };
    const failed = await notify({ ...mention, status: 'failure' }, [ok]);
    const fine = await notify(mention, [ok]);
    expect(JSON.stringify(failed.outputs.payload)).toContain(
      '"user_id":"U012AB3CD"',
    );
    expect(JSON.stringify(fine.outputs.payload)).not.toContain('U012AB3CD');
  });

  it('refuses a mention that nobody knows', async () => {
    await expect(
      notify({ ...webhook, mention: 'somebody' }, []),
    ).rejects.toThrow('input "mention"');
  });

  it('sends a payload of its own', async () => {
    const payload =
      'attachments: [{ color: "{{ color }}", text: "{{ title }} & {{ actor }}" }]';
    const { outputs } = await notify(
      { ...webhook, payload, title: '<!here>' },
      [ok],
    );
    expect(outputs.payload).toEqual({
      attachments: [{ color: '#2eb67d', text: '&lt;!here&gt; & octocat' }],
    });
  });

  it.each([
    ['blocs: []', 'did you mean "blocks"?'],
    ['blocks: [{ type: section }]', 'needs text or fields'],
    ['text: "{{ titel }}"', 'did you mean "title"?'],
    ['text: [', 'input "payload":1'],
  ])('refuses the payload %s', async (payload, message) => {
    await expect(notify({ ...webhook, payload }, [])).rejects.toThrow(message);
  });

  it('is only shown in a dry run, with a link to look at it', async () => {
    const { outputs, requests, world } = await notify(
      { ...bot, 'dry-run': 'true' },
      [],
    );
    expect(requests).toEqual([]);
    expect(outputs).toMatchObject({ sent: false, 'reason-code': 'dry-run' });
    expect(world.log.entries.join('\n')).toContain(
      'https://app.slack.com/block-kit-builder/#',
    );
  });
});

it.each([
  ['status', 'fine', 'started, skipped, success'],
  ['status', '{"a":1}', 'needs context'],
  ['fields', 'rep', 'did you mean "repo"?'],
  ['webhook-url', 'http://hooks.slack.com/x', 'https://'],
  ['ts', 'today', 'timestamp'],
  ['timeout', '10m', 'at most 300s'],
])('refuses %s: %s', (name, value, message) => {
  expect(() => given({ status: 'success', [name]: value })).toThrow(message);
});

it('takes a plain http webhook of this machine alone', () => {
  const inputs = given({
    status: 'success',
    'webhook-url': 'http://127.0.0.1:9/x',
  });
  expect(inputs.webhookUrl?.host).toBe('127.0.0.1:9');
});
