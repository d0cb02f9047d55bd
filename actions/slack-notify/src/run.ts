import {
  type ActionResult,
  type InputProblem,
  invalidInputs,
  type World,
} from '@kit/action';
import { blockKitBuilderLink, renderSlack } from '@kit/notify';
import type { Sender } from './apply-http.ts';
import { type Outcome, sendMessage } from './apply-message.ts';
import { composeMessage, templateValues } from './compose.ts';
import { isWithoutSecrets, readFacts } from './event-facts.ts';
import type { Inputs, outputs } from './inputs.ts';
import { readOwnPayload } from './own-payload.ts';
import { renderSummary } from './summary.ts';

type Result = ActionResult<(typeof outputs)[number]>;

export interface Outside {
  readonly send: Sender;
  /** When the job began, in milliseconds since 1970. */
  readonly startedAt: number | undefined;
}

const sentReasons = new Set(['posted', 'updated', 'replied', 'outdated']);

export async function run(
  inputs: Inputs,
  world: World,
  outside: Outside,
): Promise<Result> {
  const problems = findProblems(inputs);
  if (problems.length > 0) throw invalidInputs(problems);
  const { context, clock, log, env } = world;
  const took =
    outside.startedAt === undefined
      ? undefined
      : clock.now() - outside.startedAt;
  const facts = readFacts(context, env['GITHUB_ACTION'] ?? '', took);
  const message = composeMessage(inputs, facts, context);
  const content: object =
    inputs.payload === undefined
      ? renderSlack(message)
      : readOwnPayload(
          inputs.payload,
          templateValues(inputs, message, facts, context),
        );
  const payload = JSON.stringify(content, undefined, 2);
  await log.group('Message', () => log.info(payload));
  const finish = (outcome: Outcome) =>
    toResult(inputs, message.title, content, outcome);
  if (inputs.dryRun) {
    log.info(blockKitBuilderLink(content));
    return finish({ reason: 'dry-run' });
  }
  if (inputs.webhookUrl === undefined && inputs.botToken === undefined) {
    return finish(explainNoCredentials(world));
  }
  return finish(await sendMessage(inputs, content, world, outside.send));
}

function findProblems(inputs: Inputs): readonly InputProblem[] {
  const { botToken, webhookUrl, mode, channel, ts, dryRun } = inputs;
  const missing = (name: string, allowed: string): InputProblem => ({
    name,
    got: undefined,
    allowed,
  });
  if (dryRun || botToken === undefined) {
    return webhookUrl !== undefined && (mode === 'update' || mode === 'thread')
      ? [missing('bot-token', 'a bot token: a webhook can only post')]
      : [];
  }
  return [
    ...(channel === undefined
      ? [missing('channel', 'the id or name of a channel')]
      : []),
    ...(ts === undefined && (mode === 'update' || mode === 'thread')
      ? [missing('ts', 'the timestamp of the message')]
      : []),
    ...(ts !== undefined && channel !== undefined && !isChannelId(channel)
      ? [
          {
            name: 'channel',
            got: channel,
            allowed: 'the id of the channel (C…), where ts is given',
          },
        ]
      : []),
  ];
}

function isChannelId(channel: string): boolean {
  return /^[CGD][A-Z0-9]{5,}$/.test(channel);
}

function explainNoCredentials({ context, log }: World): Outcome {
  if (isWithoutSecrets(context)) {
    log.notice('Slack is not told: runs of forks and Dependabot get no secret');
    return { reason: 'no-credentials' };
  }
  log.notice('Slack is not told: webhook-url and bot-token are both empty');
  return { reason: 'no-credentials' };
}

function toResult(
  inputs: Inputs,
  title: string,
  content: object,
  { reason, channel = '', ts = '', error }: Outcome,
): Result {
  const { status } = inputs.status;
  const sent = sentReasons.has(reason);
  const failure =
    error !== undefined && inputs.failOnError
      ? `${error.message} [${error.code}]. ${error.hint ?? ''}`
      : undefined;
  return {
    outputs: {
      sent,
      ts,
      'channel-id': channel,
      payload: content,
      json: {
        schema: 1,
        reason,
        sent,
        status,
        title,
        channel,
        ts,
        ...(error !== undefined && {
          error: { code: error.code, message: error.message },
        }),
      },
      'reason-code': reason,
    },
    summary: renderSummary({
      status,
      title,
      reasonCode: reason,
      channel: inputs.channel ?? '',
      payload: JSON.stringify(content, undefined, 2),
      builderLink: inputs.dryRun ? blockKitBuilderLink(content) : undefined,
    }),
    ...(failure !== undefined && { failure }),
  };
}
