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
