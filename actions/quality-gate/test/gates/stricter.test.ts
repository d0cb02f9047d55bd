import { describe, expect, it } from '@jest/globals';
import { judgeByStricter } from '../../src/gates/all-gates.ts';
import { coverage, facts, finding, findings, gates, lint } from '../given.ts';
import { of } from './decides.ts';

describe('judgeByStricter', () => {
  const strict = gates({
    code_coverage: { api: { minimum: 80 } },
    lint: { errors: 0, required: true },
  });
  const mild = gates({ code_coverage: { api: { minimum: 10 } } });
  const given = facts({
    coverage: of(coverage(50, 100)),
    lint: of(lint(3, 0)),
  });

  it('judges by the base where the change is milder, also what it took out', () => {
    const rows = judgeByStricter(mild, strict, given);
    expect(rows.map(({ id, state, limit }) => [id, state, limit])).toEqual([
      ['coverage/api', 'failed', 80],
      ['lint/errors', 'failed', 0],
    ]);
    expect(rows[0]?.note).toContain("by the base branch's file");
  });

  it('judges by the change where it is stricter', () => {
    const rows = judgeByStricter(strict, mild, given);
    expect(rows.map(({ id, limit }) => [id, limit])).toEqual([
      ['coverage/api', 80],
      ['lint/errors', 0],
    ]);
  });

  it('does not honour a waiver that only the change has', () => {
    const security = { high_vulnerabilities: 0 };
    const waivers = [{ id: 'CVE-2026-1', reason: 'r', expires: '2027-01-01' }];
    const rows = judgeByStricter(
      gates({ security: { ...security, waivers } }),
      gates({ security }),
      facts({ security: of(findings([finding()])) }),
    );
    expect(rows.map(({ state }) => state)).toEqual(['failed']);
  });

  it('keeps a gate required that the change makes a recommendation', () => {
    const rows = judgeByStricter(
      gates({ lint: { errors: 0, required: false } }),
      gates({ lint: { errors: 0 } }),
      given,
    );
    expect(rows.map(({ required }) => required)).toEqual([true]);
  });
});
