import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { readYaml } from '../src/index.ts';

describe('a mapping whose keys have a schema', () => {
  const digits = v.pipe(v.string(), v.regex(/^\d+$/, 'a number as key'));
  const schema = v.strictObject({ ports: v.record(digits, v.string()) });
  const read = (text: string) => () =>
    readYaml({ name: 'a.yml', text }, schema);

  it('tells a wrong key, with its place and what is allowed', () => {
    expect(read('ports:\n  http: x')).toThrow(
      'a.yml:2:3: ports.http: got "http"; allowed: a number as key',
    );
  });

  it('still tells a missing key', () => {
    expect(read('{}')).toThrow('a.yml:1:1: the key "ports" is missing');
  });
});
