import { describe, expect, it } from '@jest/globals';
import { startDeadline } from '../src/deadline.ts';
import { explainFailure } from '../src/failure.ts';
import { RefusedAddress } from '../src/guarded-lookup.ts';
import { HttpError } from '../src/http-error.ts';
import { type Phase, startProgress } from '../src/timings.ts';
import { TunnelRefused } from '../src/tunnel-agent.ts';

const coded = (code: string, text = code) =>
  Object.assign(new Error(text), { code });

function explain(error: unknown, phase: Phase, signal?: AbortSignal) {
  const sent = phase === 'answer' || phase === 'body';
  const progress = { ...startProgress(0), phase, sent };
  const deadline = startDeadline(60_000, [signal]);
  deadline.lift();
  return explainFailure(error, 'GET http://shop.test/', progress, deadline);
}

describe('explainFailure', () => {
  it.each<[unknown, Phase, string, string]>([
    [coded('ENOTFOUND'), 'resolve', 'HTTP_UNREACHABLE', 'ENOTFOUND'],
    [coded('ECONNREFUSED'), 'connect', 'HTTP_UNREACHABLE', 'ECONNREFUSED'],
    [coded('ECONNRESET'), 'tls', 'HTTP_TLS', 'handshake failed'],
    [coded('CERT_HAS_EXPIRED'), 'tls', 'HTTP_TLS', 'CERT_HAS_EXPIRED'],
    [coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'tls', 'HTTP_TLS', 'SELF_SIGNED'],
    [
      coded('EPROTO', 'wrong version number'),
      'tls',
      'HTTP_TLS',
      'is it http://',
    ],
    [coded('ECONNRESET'), 'answer', 'HTTP_CONNECTION_LOST', 'waiting'],
    [coded('ECONNRESET'), 'body', 'HTTP_CONNECTION_LOST', 'reading'],
    [coded('HPE_INVALID_CONSTANT'), 'answer', 'HTTP_PROTOCOL', 'no HTTP'],
    [coded('Z_DATA_ERROR'), 'body', 'HTTP_PROTOCOL', 'the body is broken'],
    [new TunnelRefused('it said 407'), 'connect', 'HTTP_PROXY', '407'],
    [new RefusedAddress('x is y'), 'resolve', 'HTTP_REFUSED_ADDRESS', 'x is y'],
  ])('%s while in %s is %s', (error, phase, code, why) => {
    const sent = phase === 'answer' || phase === 'body';
    expect(explain(error, phase)).toMatchObject({
      code,
      phase,
      sent,
      message: expect.stringContaining(why),
    });
  });

  it('names every address that was tried', () => {
    const all = new AggregateError([
      coded('ECONNREFUSED', 'refused ::1'),
      coded('ETIMEDOUT', 'timed out 10.0.0.1'),
    ]);
    expect(explain(all, 'connect')).toMatchObject({
      message: expect.stringContaining('refused ::1; timed out 10.0.0.1'),
    });
  });

  it('says that a port wants https when it answers with a TLS alert', () => {
    const rawPacket = Buffer.from([0x15, 0x03, 0x01]);
    const error = Object.assign(coded('HPE_INVALID_CONSTANT'), { rawPacket });
    expect(explain(error, 'answer')).toMatchObject({
      message: expect.stringContaining('is it https://'),
    });
  });

  it('passes on what is explained already, our own mistakes, and why it was cancelled', () => {
    const details = { sent: true, phase: 'body' } as const;
    const known = new HttpError('HTTP_BODY_NO_JSON', 'no JSON', details);
    expect(explain(known, 'body')).toBe(known);
    const mistake = new TypeError('undefined is not a function');
    expect(explain(mistake, 'body')).toBe(mistake);
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    expect(explain(coded('ECONNRESET'), 'body', signal)).toBe(reason);
  });
});

describe('startDeadline', () => {
  it('is over at its time, and not once it is lifted', async () => {
    const over = startDeadline(1, []);
    const lifted = startDeadline(1, []);
    lifted.lift();
    await new Promise((resolve) =>
      over.signal.addEventListener('abort', resolve),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([over.timedOut(), lifted.timedOut()]).toEqual([true, false]);
    expect(lifted.signal.aborted).toBe(false);
  });

  it('ends with the first signal and its reason, unless it has ended', () => {
    const controller = new AbortController();
    const running = startDeadline(60_000, [undefined, controller.signal]);
    const done = startDeadline(60_000, [controller.signal]);
    done.end();
    controller.abort(new Error('enough'));
    running.end();
    expect(running.signal.reason).toEqual(new Error('enough'));
    expect([running.timedOut(), done.signal.aborted]).toEqual([false, false]);
  });
});
