import { describe, expect, it } from '@jest/globals';
import { probeVersion, type VersionProbe } from '../src/version-probe.ts';
import {
  type Answering,
  type FakeAnswer,
  fakeClient,
  noAnswer,
} from './fake-client.ts';
import { given } from './given.ts';

const three = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];
const says = (version: string): FakeAnswer => ({
  body: JSON.stringify({ version }),
});
const refused = noAnswer('HTTP_UNREACHABLE', false);
const lost = noAnswer('HTTP_CONNECTION_LOST', true);

function probe(
  answering: Answering,
  more: Partial<VersionProbe> = {},
  addresses: readonly string[] | Error = three,
) {
  const client = fakeClient(answering, addresses);
  const found = probeVersion({
    client,
    base: new URL('https://shop.test/shop/'),
    headers: { 'x-key': 'k' },
    source: given().versionFrom,
    expected: '2.0.0',
    times: 3,
    addresses: [],
    timeoutMs: 1000,
    maxBodyBytes: 1000,
    signal: new AbortController().signal,
    ...more,
  });
  return found.then((readiness) => ({ readiness, client }));
}

/** Answers by the last part of the address; the new version where none is. */
const byAddress =
  (answers: Readonly<Record<string, FakeAnswer | Error>>): Answering =>
  ({ address = '' }) =>
    answers[address.slice(-1)] ?? says('2.0.0');

describe('probeVersion', () => {
  it('is content when every address says it, so many times each', async () => {
    const { readiness, client } = await probe(byAddress({}));
    expect(readiness).toBeUndefined();
    expect([...client.lines].sort()).toEqual(
      three.flatMap((address) =>
        Array.from({ length: 3 }, () => `GET /api/v1/version at ${address}`),
      ),
    );
  });

  it.each<[string, Parameters<typeof byAddress>[0], string, string]>([
    ['one is old', { 3: says('1.9.9') }, 'wrong-version', '10.0.0.3: version'],
    [
      'one is busy',
      { 2: { status: 503 } },
      'not-ready',
      '10.0.0.2: no version',
    ],
    ['one takes it and dies', { 1: lost }, 'not-ready', '10.0.0.1: no answer'],
    ['one is gone', { 2: refused }, 'unreachable', '10.0.0.2: no answer'],
    [
      'an old one outweighs one that is gone',
      { 1: refused, 3: says('1.9.9') },
      'wrong-version',
      '10.0.0.3',
    ],
    [
      'an old one outweighs a busy one',
      { 1: { status: 503 }, 2: says('1.9.9') },
      'wrong-version',
      '10.0.0.2',
    ],
    [
      'a busy one outweighs one that is gone',
      { 1: refused, 2: { status: 503 } },
      'not-ready',
      '10.0.0.2',
    ],
    [
      'a version that only begins alike',
      { 1: says('2.0.0-rc.1') },
      'wrong-version',
      '2.0.0-rc.1',
    ],
  ])('%s', async (_, answers, reason, seen) => {
    const { readiness } = await probe(byAddress(answers));
    expect(readiness).toMatchObject({
      reason,
      seen: expect.stringContaining(seen),
    });
  });

  it('is not content when an address says it once only', async () => {
    let asked = 0;
    const { readiness, client } = await probe(
      () => {
        asked += 1;
        return says(asked === 2 ? '1.9.9' : '2.0.0');
      },
      {},
      ['10.0.0.1'],
    );
    expect(readiness?.reason).toBe('wrong-version');
    expect(client.lines).toHaveLength(2);
  });

  it('asks given addresses and does not look the name up', async () => {
    const none = new Error('looked up');
    const addresses = ['192.0.2.1', '2001:db8::1'];
    const { client } = await probe(
      () => says('2.0.0'),
      { addresses, times: 1 },
      none,
    );
    expect(client.requests.map(({ address }) => address)).toEqual(addresses);
    expect(client.requests[0]).toMatchObject({
      headers: { 'x-key': 'k' },
      timeoutMs: 1000,
      maxBodyBytes: 1000,
    });
  });

  it('is unreachable when the name leads nowhere', async () => {
    const { readiness, client } = await probe(() => says('2.0.0'), {}, refused);
    expect(readiness?.reason).toBe('unreachable');
    expect(client.lines).toEqual([]);
  });

  it('shows no more than a hundred characters of a version', async () => {
    const { readiness } = await probe(() => says('x'.repeat(10_000)));
    expect(readiness?.seen.length).toBeLessThan(200);
  });

  it.each([
    ['of the lookup', new Error('cancelled'), says('2.0.0')],
    ['of a request', three, new TypeError('our mistake')],
  ])('passes on any other error %s', async (_, addresses, answer) => {
    await expect(probe(() => answer, {}, addresses)).rejects.toThrow(
      /cancelled|our mistake/,
    );
  });
});
