import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cvssScore, severityOfCvss } from '../src/cvss.ts';

describe('the base score of a CVSS v3 vector', () => {
  it.each([
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 10],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8],
    ['CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H', 7.5],
    ['CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:N/A:N', 7.7],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 6.1],
    ['CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N', 1.8],
    ['CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N', 0],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/RL:O', 9.8],
  ])('of %s is %d', (vector, score) => {
    expect(cvssScore(vector)).toBe(score);
  });

  it.each([
    'AV:N/AC:L/Au:N/C:P/I:P/A:P',
    'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
    'CVSS:3.1/AV:N/AC:L',
    'CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    'CVSS:3.1/AV:constructor/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:Z/C:H/I:H/A:H',
    '9.8',
    '',
  ])('is not known for "%s"', (vector) => {
    expect(cvssScore(vector)).toBeUndefined();
  });

  it('is never outside of 0 to 10, whatever the text', () => {
    const metric = fc.constantFrom('N', 'L', 'H', 'A', 'P', 'R', 'U', 'C', '');
    fc.assert(
      fc.property(
        fc.array(metric, { minLength: 8, maxLength: 8 }),
        (values) => {
          const names = ['AV', 'AC', 'PR', 'UI', 'S', 'C', 'I', 'A'];
          const parts = names.map((name, index) => `${name}:${values[index]}`);
          const score = cvssScore(`CVSS:3.1/${parts.join('/')}`) ?? 0;
          return score >= 0 && score <= 10;
        },
      ),
    );
  });

  it('knows no critical in CVSS v2', () => {
    expect(severityOfCvss(10, 'CVSSv2')).toBe('high');
    expect(severityOfCvss(10, '2.0')).toBe('high');
    expect(severityOfCvss(10, 'CVSSv31')).toBe('critical');
    expect(severityOfCvss(5, 'CVSSv2')).toBe('medium');
  });
});
