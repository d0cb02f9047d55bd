import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { unintendedCommands } from '@kit/testing';
import {
  config,
  createWorkspace,
  gate,
  goodTests,
  type Judged,
  type LenientInput,
  lenient,
} from './quality-gate/judge.ts';

let place: ReturnType<typeof createWorkspace>;
beforeEach(() => {
  place = createWorkspace();
});
afterEach(() => rmSync(place.workspace, { recursive: true, force: true }));

const depth = 100_000;
const deep = (open: string, inner: string, close: string) =>
  open.repeat(depth) + inner + close.repeat(depth);
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
const jsonCounts = (high: string) => `{"Critical": 0, "High": ${high}}`;
const coberturaLine = (attributes: string) =>
  `<coverage line-rate="1"><packages><package name="p"><classes><class name="c" filename="f"><lines><line ${attributes}/></lines></class></classes></package></packages></coverage>`;
const lcovLine = (record: string) => `SF:a\n${record}\nend_of_record\n`;
const goBlock = (counts: string) => `mode: set\na/b.go:1.1,2.2 ${counts}\n`;
const k6 = (p95: string) =>
  `{"metrics":{"http_req_duration":{"type":"trend","contains":"time","values":{"p(95)":${p95},"p(99)":1,"avg":1}},"http_reqs":{"type":"counter","contains":"default","values":{"count":10,"rate":1}}},"root_group":{},"state":{"testRunDurationMs":1000}}`;
const eslint = (errors: string) =>
  `[{"filePath":"/a.js","messages":[],"errorCount":${errors},"warningCount":0}]`;
const sarif = (rest: string) =>
  `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x","rules":[]}},"results":[],${rest}}]}`;

/** Within its bounds whatever came, and without a crash. */
function expectBounded(result: Judged) {
  expect(result.log).not.toMatch(/UNEXPECTED|^\s+at .*\.js:\d/m);
  expect(result.log + result.summary).not.toContain('root:x:0');
  expect(unintendedCommands(result.log)).toEqual([]);
  expect(result.megabytes).toBeLessThan(300);
  expect(result.milliseconds).toBeLessThan(10_000);
}

function expectFailed(result: Judged, reason: string, message: string) {
  expectBounded(result);
  expect(result.log).toContain(message);
  expect(result.outputs.get('reason-code')).toBe(reason);
  expect(result.outputs.get('status')).toBe('failed');
  expect(result.outputs.get('should-deploy')).toBe('false');
  expect(result.exitCode).toBe(1);
}

describe('quality-gate on a hostile report', () => {
  const entities = 'definitions of its own (entities)';
  const nested = 'nested more than';
  const cut = 'cut JSON';
  const amount = 'should be a number of 0 or more';
  const whole = 'should be a whole number';
  const noCount = 'has a count that is no number of 0 or more';
  const noBlock = 'has a line that no coverage profile has';
  const unknown = 'is in no format that is known here';

  it.each<[string, LenientInput, string, string | Uint8Array]>([
    // XML's entities, inside and out.
    [
      'an external entity',
      'tests',
      entities,
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuite name="&x;"><testcase name="&x;"/></testsuite>',
    ],
    [
      'a parameter entity',
      'tests',
      entities,
      '<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]><testsuite name="s"><testcase name="t"/></testsuite>',
    ],
    [
      'entities that grow',
      'tests',
      entities,
      '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><testsuite><testcase name="&b;"/></testsuite>',
    ],
    // 100,000 levels.
    ['deep XML', 'tests', nested, '<testsuite>'.repeat(depth)],
    [
      'deep XML that is closed',
      'tests',
      nested,
      deep('<testsuite>', '<testcase name="t"/>', '</testsuite>'),
    ],
    [
      'deep XML in a known report',
      'coverage',
      nested,
      `<coverage line-rate="1">${deep('<p>', '', '</p>')}</coverage>`,
    ],
    ['deep JSON', 'security', cut, '['.repeat(depth)],
    ['deep JSON that is closed', 'security', nested, deep('{"a":', '1', '}')],
    [
      'deep JSON in a known report',
      'security',
      nested,
      sarif(`"properties":${deep('[', '', ']')}`),
    ],
    [
      'deep JSON in a line of many',
      'tests',
      nested,
      `{"Time":"2026-01-01T00:00:00Z","Action":"start","Package":"p"}\n{"Action":"pass","Package":"p","Test":"T","x":${deep('[', '', ']')}}\n`,
    ],
    // Encodings.
    [
      'UTF-16 that is cut',
      'tests',
      'ends in the middle of a UTF-16 character',
      utf16(goodTests).subarray(0, -1),
    ],
    ['a byte order mark alone', 'tests', 'is empty', '\ufeff'],
    ['zero bytes', 'tests', 'begins with zero bytes', new Uint8Array(1000)],
    // Cut, empty, something else.
    ['nothing', 'tests', 'is empty', ''],
    ['blanks', 'tests', 'holds only blanks', ' \n\t '],
    ['cut XML', 'tests', 'ends inside <testsuite>', goodTests.slice(0, -5)],
    ['cut JSON', 'security', cut, '{"Critical": 0, "High"'],
    ['cut lcov', 'coverage', 'ends without end_of_record', 'SF:a\nDA:1,1\n'],
    ['a cut profile', 'coverage', noBlock, `${goBlock('1 1')}a/b.go:3.1,4.`],
    ['a profile of nothing', 'coverage', 'holds no block', 'mode: set\n'],
    [
      'two documents',
      'tests',
      'has more than one root element',
      `${goodTests}<testsuites>`,
    ],
    [
      "an error's page",
      'security',
      'is a web page, not a report',
      '<!DOCTYPE html><html><body>502</body></html>',
    ],
    ['null', 'security', 'holds null', 'null'],
    [
      'a scanner that failed',
      'security',
      'ENOAUDIT',
      '{"error":{"code":"ENOAUDIT","summary":"no"}}',
    ],
    // No numbers.
    ['NaN in counts', 'security', 'is not valid JSON', jsonCounts('NaN')],
    ['a negative count', 'security', amount, jsonCounts('-5')],
    ['a count of 1e309', 'security', amount, jsonCounts('1e309')],
    ['half a finding', 'security', whole, jsonCounts('0.5')],
    ['a text as a count', 'security', amount, jsonCounts('"0"')],
    ['NaN hits', 'coverage', whole, coberturaLine('number="1" hits="NaN"')],
    ['negative hits', 'coverage', whole, coberturaLine('number="1" hits="-1"')],
    ['1e309 hits', 'coverage', whole, coberturaLine('number="1" hits="1e309"')],
    ['line 1e309', 'coverage', whole, coberturaLine('number="1e309" hits="1"')],
    ['lcov of NaN', 'coverage', noCount, lcovLine('DA:1,NaN')],
    ['lcov of -5', 'coverage', noCount, lcovLine('DA:1,-5')],
    ['lcov of 1e309', 'coverage', noCount, lcovLine('DA:1,1e309')],
    ['a profile of -1', 'coverage', noBlock, goBlock('-1 1')],
    ['a profile of 1e309', 'coverage', noBlock, goBlock('1e309 1')],
    ['k6 with NaN', 'load', 'is not valid JSON', k6('NaN')],
    ['k6 with -1', 'load', amount, k6('-1')],
    ['k6 with 1e309', 'load', amount, k6('1e309')],
    ['ESLint with -5', 'lint', amount, eslint('-5')],
    ['ESLint with 1e309', 'lint', amount, eslint('1e309')],
    [
      'JUnit that only claims NaN tests',
      'tests',
      'holds no test case',
      '<testsuite name="s" tests="NaN" failures="-1"/>',
    ],
    // Twice the same, and what JavaScript knows by name.
    [
      'two of a key',
      'security',
      'names the key "High" twice',
      '{"High": 2000000, "Critical": 0, "High": 0}',
    ],
    [
      'two of a key inside',
      'security',
      'names the key "results" twice',
      sarif('"results":[{"ruleId":"a","level":"error"}]'),
    ],
    [
      'two of an attribute',
      'tests',
      'has an attribute twice',
      '<testsuite name="s"><testcase name="a" name="b"/></testsuite>',
    ],
    [
      '__proto__ in place of counts',
      'security',
      unknown,
      '{"__proto__":{"Critical":0,"High":0}}',
    ],
    [
      '__proto__ among counts',
      'security',
      unknown,
      '{"Critical":0,"High":0,"__proto__":{"x":1}}',
    ],
  ])('never passes %s', async (_, input, message, content) => {
    place.write('report', content);
    const result = await place.judge(lenient[input], { [input]: 'a=report' });
    expectFailed(result, 'not-measured', message);
  });

  it.each<[string, LenientInput, string | Uint8Array]>([
    ['UTF-16', 'tests', utf16(goodTests)],
    ['UTF-16, the other way round', 'tests', utf16(goodTests).swap16()],
    [
      'UTF-16 without a mark',
      'tests',
      Buffer.from(`<?xml version="1.0"?>${goodTests}`, 'utf16le'),
    ],
    ['UTF-8 with a mark', 'tests', `\ufeff${goodTests}`],
    ['JSON in UTF-16', 'security', utf16(jsonCounts('0'))],
    ['JSON with a mark', 'security', `\ufeff${jsonCounts('0')}`],
    ['lcov in UTF-16', 'coverage', utf16(lcovLine('DA:1,1'))],
    [
      'a document type that it does not fetch',
      'tests',
      `<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd">${goodTests}`,
    ],
  ])('reads %s', async (_, input, content) => {
    place.write('report', content);
    const result = await place.judge(lenient[input], { [input]: 'a=report' });
    expectBounded(result);
    expect([result.exitCode, result.outputs.get('status')]).toEqual([
      0,
      'passed',
    ]);
  });

  it('sees a failure in UTF-16', async () => {
    const failed = goodTests.replace('"c"/>', '"c"><failure/></testcase>');
    place.write('report', utf16(failed));
    const limits = gate('tests: { pass_rate: 100 }');
    const result = await place.judge(limits, { tests: 'a=report' });
    expectFailed(result, 'gate-failed', 'Tests of a 0 %');
  });

  it('never passes a report that is cut at any byte', async () => {
    const cuts = Array.from({ length: goodTests.length - 1 }, (_, end) => end);
    const lines = cuts.map((end) => {
      place.write(`cut/${end}`, goodTests.slice(0, end));
      return `c${end}=cut/${end}`;
    });
    const result = await place.judge(lenient.tests, {
      tests: lines.join('\n'),
    });
    expectBounded(result);
    expect(result.exitCode).toBe(1);
    const failed = JSON.parse(result.outputs.get('failed-gates') ?? '');
    expect(failed).toHaveLength(cuts.length);
  });

  it('keeps names that JavaScript knows apart from its own', async () => {
    const file = (name: string, hits: number) =>
      `SF:${name}\nDA:1,${hits}\nend_of_record\n`;
    place.write('report', file('__proto__', 1) + file('constructor', 0));
    const result = await place.judge(
      gate('code_coverage: { toString: { minimum: 0 } }'),
      { coverage: 'toString=report\n__proto__=report' },
    );
    expectBounded(result);
    expect(JSON.parse(result.outputs.get('coverage') ?? '')).toMatchObject({
      toString: { percent: 50, covered: 1, total: 2 },
    });
  });
});

describe('quality-gate and files outside of the workspace', () => {
  it.each([
    'a=../*',
    'a=/etc/*',
    'a=sub/../../*',
    'a={..,x}/*',
    'a={../*,report}',
    String.raw`a=..\report`,
    'a=**/../../*',
  ])('refuses the line %s', async (line) => {
    const result = await place.judge(lenient.tests, { tests: line });
    expectFailed(result, 'input-invalid', 'inside the workspace');
  });

  it.each([
    ['a=[.][.]/*', 'leaves the workspace'],
    ['a=@(..)/*', 'no file matches'],
    ['a=link', 'is a link that leaves the workspace'],
    ['a=lin*', 'is a link that leaves the workspace'],
    ['a=etc/passwd', 'is a link that leaves the workspace'],
    ['a=etc/*', 'is a link that leaves the workspace'],
    ['a=**/passwd', 'no file matches'],
    ['a=**/nothing*', 'no file matches'],
    ['a=self', 'is a link to nothing'],
    ['a=zero', 'is a link that leaves the workspace'],
  ])('reads nothing by the line %s', async (line, message) => {
    const links = [
      ['/etc/passwd', 'link'],
      ['/etc', 'etc'],
      ['.', 'loop'],
      ['self', 'self'],
      ['/dev/zero', 'zero'],
    ] as const;
    for (const [target, name] of links) {
      symlinkSync(target, join(place.workspace, name));
    }
    const result = await place.judge(lenient.tests, { tests: line });
    expectFailed(result, 'not-measured', message);
  });

  it.each([`a=${'*a'.repeat(60)}b`, 'a=+(+(+(+(+(+(a))))))b'])(
    'refuses %s, which takes for ever to be matched',
    async (line) => {
      place.write('a'.repeat(200), 'x');
      const result = await place.judge(lenient.tests, { tests: line });
      expectFailed(result, 'input-invalid', 'a glob with at most');
    },
  );
});

describe('quality-gate on a hostile configuration', () => {
  const growing = 'abcde'
    .split('')
    .map((name, at, all) =>
      at === 0
        ? 'a: &a [x,x,x,x,x,x,x,x,x]'
        : `${name}: &${name} [${`*${all[at - 1]},`.repeat(9)}]`,
    )
    .join('\n');

  it.each<[string, string, string | Uint8Array]>([
    ['two of a key', 'must be unique', `quality_gates: { lint: {}, lint: {} }`],
    ['no number', 'got NaN', gate('tests: { pass_rate: .nan }')],
    ['no end', 'got Infinity', gate('lint: { errors: 1e309 }')],
    ['less than nothing', 'got -1', gate('tests: { pass_rate: -1 }')],
    ['more than all', 'got 101', gate('tests: { pass_rate: 101 }')],
    [
      '__proto__',
      'is not allowed',
      gate('code_coverage: { __proto__: { minimum: 1 } }'),
    ],
    ['nothing', 'is empty', ''],
    ['a list 100,000 deep', 'nested too deep', deep('[', '', ']')],
    ['a map 100,000 deep', 'nested too deep', deep('{a: ', '1', '}')],
    ['items 100,000 deep', 'nested too deep', '- '.repeat(depth)],
    ['aliases that grow', 'alias', `${growing}\n${lenient.tests}`],
    ['UTF-16', 'the file: got', utf16(lenient.tests)],
    ['a cut file', 'Flow map', lenient.tests.slice(0, -4)],
    ['zero bytes', 'the file: got', new Uint8Array(1000)],
    ['2 MB', 'larger than 1 MiB', '#'.repeat(2e6)],
    [
      'commands as keys',
      'unknown key',
      gate(String.raw`"\n::error::x\n##[set-output name=a]b": 1`),
    ],
  ])('refuses one with %s', async (_, message, gates) => {
    place.write('report', goodTests);
    const result = await place.judge(gates, { tests: 'a=report' });
    expectFailed(result, 'config-invalid', message);
    expect(result.log).toContain(config);
  });

  it.each(['quality_gates: {}', gate('lint: {}')])(
    'refuses %s, which would always pass',
    async (gates) => {
      place.write('report', eslint('0'));
      const result = await place.judge(gates, { lint: 'a=report' });
      expectFailed(result, 'gates-file-empty', 'has no limit');
    },
  );

  it.each([
    ['build-time-seconds', 'NaN', 'a number from 0'],
    ['build-time-seconds', '-1', 'a number from 0'],
    ['build-time-seconds', '1e309', 'a number from 0'],
    ['components', '['.repeat(60_000) + ']'.repeat(60_000), 'a JSON list'],
    ['components', '{"__proto__":["a"]}', 'a JSON list'],
  ])('refuses the input %s of %.20s', async (name, text, message) => {
    place.write('report', goodTests);
    const inputs = { tests: 'a=report', [name]: text };
    const result = await place.judge(lenient.tests, inputs);
    expectFailed(result, 'input-invalid', message);
  });
});

describe('quality-gate and names that are commands', () => {
  const evil =
    '&#10;::error::x&#10;::set-output name=should-deploy::true&#10;::add-mask::a&#13;::stop-commands::t&#10; ##[set-env name=a]b &lt;img src=x&gt;&lt;/details&gt; @all #1 [x](http://evil) ![y](http://evil) | `c` &#x85;::error::y&#x2028;::error::z &#x202e;rtl';

  it('prints them harmlessly', async () => {
    place.write(
      'report',
      `<testsuite name="${evil}"><testcase name="${evil}" classname="${evil}" file="${evil}"><failure message="${evil}"/></testcase></testsuite>`,
    );
    const limits = gate('tests: { pass_rate: 100 }');
    const result = await place.judge(limits, { tests: 'a=report' });
    expectFailed(result, 'gate-failed', 'Tests of a 0 %');
    expect(result.summary).not.toMatch(
      /<img|<\/details>.*<\/details>.*@all|(?<![\\\w])@all|[^\\]\]\(http|\u202e/,
    );
  });

  it('prints escapes of a terminal harmlessly', async () => {
    const name = '\u001b[31mred\u001b]0;title\u0007 \u009b2J';
    place.write(
      'report',
      JSON.stringify([
        {
          filePath: `/a${name}.js`,
          messages: [{ ruleId: name, severity: 2, message: name, line: 1 }],
          errorCount: 1,
          warningCount: 0,
        },
      ]),
    );
    const limits = gate('lint: { errors: 0 }');
    const result = await place.judge(limits, { lint: 'a=report' });
    expectFailed(result, 'gate-failed', 'Lint errors 1');
    expect(result.log + result.summary).not.toMatch(/[\u001b\u0007\u009b]/);
  });

  it('prints the name of a file harmlessly', async () => {
    place.write('\n::error::x ##[set-output name=a]b <img> @all.xml', 'x');
    const result = await place.judge(lenient.tests, { tests: 'a=*.xml' });
    expectFailed(result, 'not-measured', 'is in no format');
    expect(result.summary).not.toMatch(/<img>/);
  });
});
