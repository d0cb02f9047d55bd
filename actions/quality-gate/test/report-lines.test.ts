import { describe, expect, it } from '@jest/globals';
import { readInputs } from '@kit/action';
import { inputs } from '../src/inputs.ts';
import { readReportLines } from '../src/report-lines.ts';

const read = (coverage: string) =>
  readReportLines(
    readInputs(inputs, { INPUT_COVERAGE: coverage }, () => undefined),
  ).coverage;

describe('readReportLines', () => {
  it.each([
    ['api=coverage.out', { component: 'api', glob: 'coverage.out' }],
    ['api = **/lcov.info', { component: 'api', glob: '**/lcov.info' }],
    ['a/b=x=y.xml', { component: 'a/b', glob: 'x=y.xml' }],
    ['api=out\\c.xml', { component: 'api', glob: 'out/c.xml' }],
    ['api=**/*/**/*-*.*.xml', { component: 'api', glob: '**/*/**/*-*.*.xml' }],
    ['api=./a..b/c.xml', { component: 'api', glob: './a..b/c.xml' }],
  ])('reads %s', (line, expected) => {
    expect(read(line)).toEqual([expected]);
  });

  it.each([
    ['coverage.out', 'component=glob'],
    ['=coverage.out', 'component=glob'],
    ['api=', 'component=glob'],
    ['api=/etc/passwd', 'inside the workspace'],
    ['api=../x', 'inside the workspace'],
    ['api=a/../../x', 'inside the workspace'],
    ['api={..,a}/x', 'inside the workspace'],
    ['api=C:/x', 'inside the workspace'],
    ['api=nonsense:x', 'a format of action-docs/report-formats.md'],
    ['api=cobertua:x', 'did you mean "cobertura"?'],
    ['api=*a*a*a*a*a*a.xml', 'at most 5'],
    ['api=+(+(+(+(+(+(a))))))', 'at most 5'],
  ])('refuses %s', (line, allowed) => {
    expect(() => read(line)).toThrow(allowed);
  });

  it('names all wrong lines at once', () => {
    expect(() => read('a\nb')).toThrow(/"a".*\n.*"b"/);
  });
});
