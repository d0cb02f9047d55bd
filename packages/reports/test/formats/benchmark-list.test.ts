import { describe, expect, it } from '@jest/globals';
import { codeOf, parsedAs, readSample } from '../read-sample.ts';

const list = (...units: string[]) =>
  JSON.stringify(
    units.map((unit, index) => ({
      name: `b${index}`,
      unit,
      value: index,
      range: '3',
    })),
  );
const better = async (text: string, format?: string) =>
  (await parsedAs('benchmarks', text, format)).benchmarks.map(
    (one) => one.better,
  );

describe('a list of name, unit and value', () => {
  it('takes the direction from units that say it', async () => {
    expect(await better(list('ns', 'req/s', 'MB', 'ms/op', 'ops/sec'))).toEqual(
      ['lower', 'higher', 'lower', 'lower', 'higher'],
    );
  });

  it('does not guess it', async () => {
    expect(await readSample(list('ns', 'Percent'))).toMatchObject({
      code: 'format-unknown',
      message: expect.stringContaining('component=smaller-is-better:path'),
    });
  });

  it('takes it from the format that is named, whatever the unit', async () => {
    const text = list('Percent', 'req/s');
    expect(await better(text, 'smaller-is-better')).toEqual(['lower', 'lower']);
    expect(await better(text, 'bigger-is-better')).toEqual([
      'higher',
      'higher',
    ]);
  });

  it.each([
    [
      'a value that is a word',
      '[{"name":"a","unit":"ns","value":"1"}]',
      'number-invalid',
    ],
    ['no name', '[{"name":"","unit":"ns","value":1}]', 'report-malformed'],
  ])('does not measure %s', async (_, text, code) => {
    expect(await codeOf(text)).toBe(code);
  });
});
