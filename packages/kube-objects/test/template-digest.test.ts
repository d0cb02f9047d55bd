import { describe, expect, it } from '@jest/globals';
import { ownTemplate, parsePodTemplate, templateDigest } from '../src/index.ts';

const digestOf = (raw: unknown) => templateDigest(parsePodTemplate(raw));
const app = { name: 'app', image: 'app:1' };
const plain = {
  metadata: { labels: { app: 'a' } },
  spec: { containers: [app] },
};

describe('the digest of a pod template', () => {
  it.each([
    [
      'the hash of its ReplicaSet',
      {
        ...plain,
        metadata: { labels: { app: 'a', 'pod-template-hash': 'x' } },
      },
    ],
    [
      'the order of fields',
      {
        spec: { containers: [{ image: 'app:1', name: 'app' }] },
        metadata: plain.metadata,
      },
    ],
    [
      'a field that is null',
      { ...plain, metadata: { ...plain.metadata, creationTimestamp: null } },
    ],
  ])('does not change with %s', (_, raw) => {
    expect(digestOf(raw)).toBe(digestOf(plain));
  });

  it.each([
    [
      'an image',
      { ...plain, spec: { containers: [{ ...app, image: 'app:2' }] } },
    ],
    ['a label', { ...plain, metadata: { labels: { app: 'b' } } }],
    [
      'the order of containers',
      { ...plain, spec: { containers: [{ name: 'side' }, app] } },
      { ...plain, spec: { containers: [app, { name: 'side' }] } },
    ],
    [
      'a number for a text',
      { ...plain, spec: { x: 1 } },
      { ...plain, spec: { x: '1' } },
    ],
  ])('changes with %s', (_, raw, other: unknown = plain) => {
    expect(digestOf(raw)).not.toBe(digestOf(other));
  });

  it('is of what the Deployment itself has', () => {
    const labels = { app: 'a', 'pod-template-hash': 'x' };
    const template = parsePodTemplate({ ...plain, metadata: { labels } });
    expect(ownTemplate(template)).toEqual(plain);
  });
});
