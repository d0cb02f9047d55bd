import { closeSync, openSync, writeSync } from 'node:fs';

export interface Generated {
  readonly bytes: number;
  /** Lines or test cases. */
  readonly items: number;
  /** Lines that ran, or cases that passed. */
  readonly good: number;
}

interface Part {
  readonly text: string;
  readonly items: number;
  readonly good: number;
}

/** 14 of the 1,000 lines of a file are not covered. */
const isCovered = (line: number) => line % 67 !== 0;
const linesOfFile = 1000;

/** Coverage as geninfo writes it: 100 MB are 7.7 million lines. */
export function generateLcov(file: string, bytes: number): Generated {
  return write(file, bytes, '', '', (index) => {
    const lines = numbers(linesOfFile).map(
      (line) => `DA:${line + 1000},${isCovered(line) ? line * 9 : 0}`,
    );
    const good = numbers(linesOfFile).filter(isCovered).length;
    const head = `TN:\nSF:src/module${index % 40}/file${index}.ts`;
    const tail = `LF:${linesOfFile}\nLH:${good}\nend_of_record\n`;
    const text = `${head}\n${lines.join('\n')}\n${tail}`;
    return { text, items: linesOfFile, good };
  });
}

/** Coverage as coverage.py writes it: 100 MB are 2.8 million lines. */
export function generateCobertura(file: string, bytes: number): Generated {
  const head =
    '<?xml version="1.0" ?>\n<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">\n<coverage version="7.4" line-rate="0.985" branch-rate="0">\n<packages><package name="app"><classes>\n';
  const tail = '</classes></package></packages>\n</coverage>\n';
  return write(file, bytes, head, tail, (index) => {
    const lines = numbers(linesOfFile).map(
      (line) => `<line number="${line}" hits="${isCovered(line) ? 1 : 0}"/>`,
    );
    const good = numbers(linesOfFile).filter(isCovered).length;
    const open = `<class name="file${index}.py" filename="app/module${index % 40}/file${index}.py" line-rate="0.985"><methods/><lines>`;
    const text = `${open}\n${lines.join('\n')}\n</lines></class>\n`;
    return { text, items: linesOfFile, good };
  });
}

/** Tests as Surefire writes them: 50 MB are 400,000 cases. */
export function generateJunit(file: string, bytes: number): Generated {
  const head =
    '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="all">\n';
  return write(file, bytes, head, '</testsuites>\n', (index) => {
    const cases = numbers(100).map((number) =>
      number % 50 === 0
        ? `  <testcase classname="com.example.shop.Suite${index}Test" name="works with case ${number} &amp; more" time="0.01"><failure message="expected 1 but was 2">at Suite${index}Test.java:${number}</failure></testcase>`
        : `  <testcase classname="com.example.shop.Suite${index}Test" name="works with case ${number} &amp; more" time="0.0${number}"/>`,
    );
    const open = `<testsuite name="com.example.shop.Suite${index}Test" tests="100" failures="2" errors="0" skipped="0" time="1.5">`;
    const text = `${open}\n${cases.join('\n')}\n</testsuite>\n`;
    return { text, items: 100, good: 98 };
  });
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

/** Parts, one after the other, until the file has so many bytes. */
function write(
  file: string,
  bytes: number,
  head: string,
  tail: string,
  part: (index: number) => Part,
): Generated {
  const out = openSync(file, 'w');
  let size = writeSync(out, head);
  let items = 0;
  let good = 0;
  for (let index = 0; size < bytes - tail.length; index++) {
    const one = part(index);
    size += writeSync(out, one.text);
    items += one.items;
    good += one.good;
  }
  size += writeSync(out, tail);
  closeSync(out);
  return { bytes: size, items, good };
}
