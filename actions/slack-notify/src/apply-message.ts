import type { World } from '@kit/action';
import { isKitError, type KitError } from '@kit/errors';
import { deliver, type Post } from './apply-delivery.ts';
import type { Sender } from './apply-http.ts';
import { keepLive } from './apply-live.ts';
import { createWebApi } from './apply-web-api.ts';
import type { Inputs } from './inputs.ts';

export interface Outcome {
  readonly reason: string;
  readonly channel?: string;
  readonly ts?: string;
  readonly error?: KitError;
}

/**
 * Sends, answers or updates by what the inputs give. What Slack or the network
 * does is an outcome, warned of unless it is to fail the step.
 */
export async function sendMessage(
  inputs: Inputs,
  content: object,
  world: World,
  sender: Sender,
): Promise<Outcome> {
  const { clock, signal, log, secrets } = world;
  if (inputs.webhookUrl) secrets.add(inputs.webhookUrl.pathname);
  const post: Post = {
    clock,
    signal,
    send: sender,
    deadline: clock.monotonic() + inputs.timeout,
    onWait: (why, ms) => log.info(`${why}; waiting ${ms / 1000} s`),
  };
  try {
    return inputs.botToken === undefined
      ? await sendByWebhook(inputs, content, post)
      : await sendByBot(inputs, inputs.botToken, content, world, post);
  } catch (error) {
    if (!isKitError(error) || !error.code.startsWith('SLACK_')) throw error;
    const text = `${error.message} [${error.code}]. ${error.hint ?? ''}`;
    if (!inputs.failOnError) log.warning(text);
    return { reason: error.code.toLowerCase().replaceAll('_', '-'), error };
  }
}

async function sendByWebhook(
  { webhookUrl }: Inputs,
  content: object,
  post: Post,
): Promise<Outcome> {
  if (webhookUrl === undefined) return { reason: 'no-credentials' };
  const body = JSON.stringify(content);
  await deliver({ method: 'POST', url: webhookUrl, body }, post, false);
  return { reason: 'posted' };
}

async function sendByBot(
  inputs: Inputs,
  token: string,
  content: object,
  { context }: World,
  post: Post,
): Promise<Outcome> {
  const api = createWebApi(inputs.apiUrl, token, post);
  const channel = inputs.channel ?? '';
  const { status } = inputs.status;
  const place = { channel, ts: inputs.ts ?? '' };
  switch (inputs.mode) {
    case 'live':
      return keepLive(
        {
          channel,
          key: inputs.updateKey ?? liveKey(inputs, context),
          attempt: Number(context.runAttempt) || 1,
          status,
          content,
          ts: inputs.ts,
        },
        api,
        post,
      );
    case 'update':
      await api.update(place, content);
      return { ...place, reason: 'updated' };
    case 'thread':
      return {
        ...(await api.post({
          channel,
          thread_ts: place.ts,
          ...(status === 'failure' && { reply_broadcast: true }),
          ...content,
        })),
        reason: 'replied',
      };
    case 'post':
      return { ...(await api.post({ channel, ...content })), reason: 'posted' };
  }
}

function liveKey(
  { environment }: Inputs,
  { repository, runId }: World['context'],
): string {
  return `${repository}/${runId}/${environment ?? ''}`;
}
