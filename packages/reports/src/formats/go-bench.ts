import { decodeText } from '../decode-text.ts';
import type { LineFormat, LineReader } from '../format.ts';
import type { Benchmark, BenchmarkReport } from '../model.ts';
import { ReportProblem } from '../problem.ts';

interface Result {
  readonly name: string;
  readonly folder: string;
  readonly unit: string;
  readonly value: number;
}

/**
 * `go test -bench`: each unit of a line is a benchmark of its own; repeated
 * lines (`-count`) are its samples. The processors at the end of a name (`-8`)
 * are left out unless that would mix two benchmarks.
 */
export const goBench: LineFormat = {
  name: 'go-bench',
  syntax: 'lines',
  kinds: ['benchmarks'],
  accepts: (head) =>
    /^Benchmark\S*\s+\d+\s+\d\S*\s+ns\/op/m.test(head) ||
    /^\s*goos: \S+\r?\ngoarch: \S+/.test(head),
  start: () => new GoBenchReader(),
};

class GoBenchReader implements LineReader {
  readonly #results: Result[] = [];
  #folder = '';
  #hasHeader = false;
  #hasEnded = false;
  /** Of lines picked out of the output, the last must be like the first. */
  #units = '';
  #lastUnits = '';

  line(line: string): void {
    if (line.startsWith('pkg: ')) {
      this.#folder = decodeText(line.slice(5).trim());
      this.#hasHeader = true;
      this.#hasEnded = false;
    } else if (/^(?:goos|goarch|cpu)\b/.test(line)) {
      this.#hasHeader = true;
      this.#hasEnded = false;
    }
    if (/^FAIL\b|^--- FAIL/.test(line)) {
      throw new ReportProblem(
        'tool-failed',
        'go test failed, so it is partial',
      );
    }
    if (line === 'PASS' || /^ok\s/.test(line)) this.#hasEnded = true;
    else if (line.startsWith('Benchmark')) this.#add(line);
  }

  finish(): BenchmarkReport {
    const isFiltered = !this.#hasHeader && this.#units === this.#lastUnits;
    if (!this.#hasEnded && !isFiltered) {
      throw new ReportProblem(
        'report-truncated',
        'has no line "PASS" or "ok" after the last benchmark: was it cut?',
      );
    }
    if (this.#results.length === 0) {
      throw new ReportProblem('no-data', 'holds no benchmark');
    }
    return { kind: 'benchmarks', benchmarks: benchmarksOf(this.#results) };
  }

  #add(line: string): void {
    this.#hasEnded = false;
    this.#lastUnits = '';
    if (!/^Benchmark\S*\s+\d+\s+\d/.test(line)) return;
    const [name = '', , ...pairs] = decodeText(line).trim().split(/\s+/);
    for (let index = 0; index < pairs.length; index += 2) {
      const value = Number(pairs[index]);
      const unit = pairs[index + 1];
      if (unit === undefined || !Number.isFinite(value) || value < 0) {
        throw new ReportProblem(
          'report-malformed',
          `has a benchmark whose numbers cannot be read: ${JSON.stringify(name.slice(0, 80))}`,
        );
      }
      this.#results.push({ name, folder: this.#folder, unit, value });
    }
    this.#lastUnits = pairs.filter((_, index) => index % 2 === 1).join(' ');
    if (this.#units === '') this.#units = this.#lastUnits;
  }
}

function benchmarksOf(results: readonly Result[]): Benchmark[] {
  const several = new Set(results.map(({ folder }) => folder)).size > 1;
  const variants = new Map<string, Set<string>>();
  for (const { name, folder } of results) {
    const key = `${folder}\n${shortName(name)}`;
    variants.set(key, (variants.get(key) ?? new Set()).add(name));
  }
  const samples = new Map<string, number[]>();
  for (const { name, folder, unit, value } of results) {
    const short = shortName(name);
    const isAlone = variants.get(`${folder}\n${short}`)?.size === 1;
    const shown = isAlone ? short : name;
    const full = several && folder !== '' ? `${shown} (${folder})` : shown;
    const known = samples.get(`${unit}\n${full}`);
    if (known === undefined) samples.set(`${unit}\n${full}`, [value]);
    else known.push(value);
  }
  return [...samples].map(([key, values]) => {
    const [unit = '', name = ''] = key.split('\n');
    const better = unit.endsWith('/s') ? 'higher' : 'lower';
    return { name, unit, better, samples: values };
  });
}

function shortName(name: string): string {
  return name.replace(/-\d+$/, '');
}
