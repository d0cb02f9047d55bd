import { describe, expect, it } from '@jest/globals';
import { codeOf, parsedAs, readSample } from '../read-sample.ts';

const whole = `
running 2 tests
test bench_fib_10 ... bench:         148.70 ns/iter (+/- 2.21)
test bench_fib_20 ... bench:      18,794.12 ns/iter (+/- 440.25)

test result: ok. 0 passed; 0 failed; 0 ignored; 2 measured; 0 filtered out
`;

describe('cargo bench', () => {
  it('reads a value a line, with its thousands and its direction', async () => {
    const text = `${whole}\ntest up load ... bench:        1911 MS/s (+/- 420)\n`;
    expect((await parsedAs('benchmarks', text)).benchmarks).toEqual([
      {
        name: 'bench_fib_10',
        unit: 'ns/iter',
        better: 'lower',
        samples: [148.7],
      },
      {
        name: 'bench_fib_20',
        unit: 'ns/iter',
        better: 'lower',
        samples: [18794.12],
      },
      { name: 'up load', unit: 'MS/s', better: 'higher', samples: [1911] },
    ]);
  });

  it('takes repeated runs for samples', async () => {
    const { benchmarks } = await parsedAs('benchmarks', whole + whole);
    expect(benchmarks.map(({ samples }) => samples.length)).toEqual([2, 2]);
  });

  it.each([
    ['cut before its end', whole.slice(0, -80), 'report-truncated'],
    ['cut in a line', whole.slice(0, 130), 'report-truncated'],
    ['of a failed run', whole.replace('ok.', 'FAILED.'), 'tool-failed'],
  ])('does not measure what is %s', async (_, text, code) => {
    expect(await codeOf(text)).toBe(code);
  });

  it('is recognised among warnings', async () => {
    const text =
      'WARNING: x\ntest Create Realm ... bench:         329 ns/iter (+/- 4)\n';
    expect(await readSample(text)).toMatchObject({ format: 'cargo-bench' });
  });
});
