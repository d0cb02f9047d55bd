import { describe, expect, it } from '@jest/globals';
import { inputVariable, readInputs } from '@kit/action';
import { memoryWorld } from '@kit/testing';
import { inputs as schema } from '../src/inputs.ts';
import { makePlan } from '../src/plan.ts';

const plan = (
  given: Readonly<Record<string, string>>,
  dockerfile: string | undefined,
) => {
  const values = {
    images: 'ghcr.io/org/api',
    tags: 'type=raw,value=x',
    ...given,
  };
  const variables = Object.entries(values).map(
    ([name, value]) => [inputVariable(name), value] as const,
  );
  const inputs = readInputs(
    schema,
    Object.fromEntries(variables),
    () => undefined,
  );
  const { context, clock } = memoryWorld();
  return makePlan(inputs, {
    context,
    env: {},
    now: clock.now(),
    host: 'linux/amd64',
    dockerfile,
    existingTags: [],
    commitDate: '2026-01-02T03:04:05Z',
  });
};
const both = 'linux/amd64,linux/arm64';
const copying = 'FROM scratch\nCOPY bin/api /api\n';
const running = 'FROM node\nRUN npm ci\n';

describe('emulation', () => {
  it.each([
    ['nothing runs on the target', copying, []],
    ['a step runs on the target', running, ['linux/arm64']],
    ['the Dockerfile cannot be read', undefined, ['linux/arm64']],
  ])('is planned for when %s', (_, dockerfile, emulated) => {
    const given = { platforms: both, mode: 'auto' };
    expect(plan(given, dockerfile).emulated).toEqual(emulated);
  });

  it.each([
    ['a step runs on the target', running],
    ['the Dockerfile cannot be read', undefined],
  ])('is denied when %s', (_, dockerfile) => {
    const given = { platforms: both, mode: 'auto', emulation: 'deny' };
    expect(() => plan(given, dockerfile)).toThrow('linux/arm64 ');
  });

  it.each([copying, undefined])(
    'is not denied on native platforms by %j',
    (dockerfile) => {
      const given = {
        platforms: 'linux/amd64',
        mode: 'auto',
        emulation: 'deny',
      };
      expect(plan(given, dockerfile).emulated).toEqual([]);
    },
  );
});

describe('labels and annotations', () => {
  it('take the expressions of the tags', () => {
    const lines = [
      "org.opencontainers.image.created={{commit_date 'YYYY-MM-DDTHH:mm:ss.SSS[Z]'}}",
      'branch={{branch}}',
      'maintainer=',
    ].join('\n');
    const { labels, annotations } = plan(
      { labels: lines, annotations: lines, platforms: 'linux/amd64' },
      copying,
    );
    const created = 'org.opencontainers.image.created';
    expect(labels.get(created)).toBe('2026-01-02T03:04:05.000Z');
    expect([labels.get('branch'), labels.get('maintainer')]).toEqual([
      'main',
      '',
    ]);
    expect(annotations).toContain(
      `manifest:${created}=2026-01-02T03:04:05.000Z`,
    );
    expect(annotations.join('\n')).not.toContain('maintainer');
  });

  it.each([
    ['true', '2026-01-02T03:04:05.000Z'],
    ['false', '2026-01-01T00:00:00.000Z'],
  ])('with reproducible: %s are created at %s', (reproducible, time) => {
    const { labels } = plan({ reproducible }, copying);
    expect(labels.get('org.opencontainers.image.created')).toBe(time);
  });
});
