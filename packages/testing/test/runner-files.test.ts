import { describe, expect, it } from '@jest/globals';
import { manualClock, parseEnvFile, parseRunnerLog } from '../src/index.ts';

describe('parseRunnerLog', () => {
  it.each([
    ['::warning file=a.ts,line=1::careful', 'warning'],
    ['  ::debug::x', 'debug'],
    ['text ##[set-output name=a;]b', 'set-output'],
    ['##[ADD-MASK]e', 'add-mask'],
  ])('sees the command in %j', (line, name) => {
    expect(parseRunnerLog(line).map((command) => command.name)).toEqual([name]);
  });

  it.each(['x ::debug::y', 'std::vector', '## [x]', '::', '##[]x'])(
    'sees none in %j',
    (line) => expect(parseRunnerLog(line)).toEqual([]),
  );
});

describe('parseEnvFile', () => {
  it('reads single lines and blocks', () => {
    const text = 'a=1=2\nb<<END\nx\n\ny\nEND\nc=\n';
    expect([...parseEnvFile(text)]).toEqual([
      ['a', '1=2'],
      ['b', 'x\n\ny'],
      ['c', ''],
    ]);
  });

  it('refuses a block without an end, as the runner does', () => {
    expect(() => parseEnvFile('a<<END\nx')).toThrow('no end of the value of a');
  });
});

it('moves a manual clock by what is slept', async () => {
  const clock = manualClock(0);
  await clock.sleep(500);
  clock.advance(20);
  expect([clock.now(), clock.monotonic(), clock.slept]).toEqual([
    520,
    520,
    [500],
  ]);
});
