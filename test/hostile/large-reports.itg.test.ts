// Reports of 500 MB through the built bundle: read as they stream by, or
// refused as soon as it is plain that memory would not be bounded.
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { unintendedCommands } from '@kit/testing';
import {
  createWorkspace,
  type Judged,
  type LenientInput,
  lenient,
} from '../bundle/quality-gate/judge.ts';

const bytes = 500e6;

let place: ReturnType<typeof createWorkspace>;
beforeEach(() => {
  place = createWorkspace();
});
afterEach(() => rmSync(place.workspace, { recursive: true, force: true }));

/** `part`, as often as it takes, between a head and a tail. */
function writeLarge(head: string, part: string, tail: string) {
  const block = Buffer.from(part.repeat(Math.ceil(1e6 / part.length)));
  const file = openSync(join(place.workspace, 'report'), 'w');
  writeSync(file, head);
  for (let size = 0; size < bytes; size += block.length) writeSync(file, block);
  writeSync(file, tail);
  closeSync(file);
}

async function judge(input: LenientInput): Promise<Judged> {
  const result = await place.judge(lenient[input], { [input]: 'a=report' });
  expect(result.log).not.toMatch(/UNEXPECTED|^\s+at .*\.js:\d/m);
  expect(unintendedCommands(result.log)).toEqual([]);
  expect(result.megabytes).toBeLessThan(300);
  return result;
}

const testcase =
  '<testcase name="adds a line to the cart" classname="shop.cart.CartTest" time="0.01"/>\n';

describe('quality-gate on 500 MB', () => {
  it.each<[string, LenientInput, string, string, string, string]>([
    [
      'of an attribute',
      'tests',
      'a tag of more than 16 MiB',
      '<testsuite name="',
      'a',
      '"/>',
    ],
    [
      'of one line of lcov',
      'coverage',
      'a line of more than 16 MiB',
      'SF:a\nDA:1,',
      '1',
      '\n',
    ],
    [
      'of one text in JSON',
      'security',
      'more than 32 MiB',
      '{"High":"',
      'a',
      '"}',
    ],
    ['of JSON', 'security', 'more than 32 MiB', '[', '{"a":1},', '{}]'],
    ['of blanks', 'tests', 'holds only blanks', ' ', ' \n', ''],
    ['of zero bytes', 'tests', 'begins with zero bytes', '\0', '\0', ''],
    [
      'of tests that are cut',
      'tests',
      'ends inside <testsuite>',
      '<testsuite name="s">\n',
      testcase,
      '',
    ],
  ])('never passes %s', async (_, input, message, head, part, tail) => {
    writeLarge(head, part, tail);
    const result = await judge(input);
    expect(result.log).toContain(message);
    expect(result.outputs.get('reason-code')).toBe('not-measured');
    expect(result.exitCode).toBe(1);
  });

  it('skips 500 MB of what a test printed', async () => {
    const open =
      '<testsuite name="s"><testcase name="t"/><system-out><![CDATA[';
    const close = ']]></system-out></testsuite>';
    writeLarge(open, 'a line that nobody reads\n', close);
    const result = await judge('tests');
    expect(result.exitCode).toBe(0);
  });
});
