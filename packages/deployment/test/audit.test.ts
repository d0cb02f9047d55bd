import { describe, expect, it } from '@jest/globals';
import { defineErrors } from '@kit/errors';
import { manualClock, memoryWorld } from '@kit/testing';
import {
  auditOfError,
  auditReason,
  createAudit,
  runIdentity,
  sayAuditEvent,
} from '../src/index.ts';

const audit = () =>
  createAudit(runIdentity(memoryWorld().context), manualClock(), 'shop');
const url = 'https://github.com/org/shop/actions/runs/1001';

describe('an event of the record, as a Kubernetes Event', () => {
  it.each([
    ['deployment_initiated', 'DeploymentInitiated', 'deploys from 1 to 2'],
    ['approval_granted', 'ApprovalGranted', 'approved the change from 1 to 2'],
    ['traffic_switched', 'TrafficSwitched', 'switched traffic from 1 to 2'],
    ['rollback_executed', 'RollbackExecuted', 'rolled back from 1 to 2'],
  ] as const)('%s', (name, reason, text) => {
    const event = audit().add(name, { from: '1', to: '2', reason: 'why' });
    expect(auditReason(event)).toBe(reason);
    expect(sayAuditEvent(event, url)).toBe(`octocat ${text}: why (${url})`);
  });

  it('does without a reason', () => {
    const event = audit().add('rollback_executed', { from: '2', to: '1' });
    expect(sayAuditEvent(event, url)).toBe(
      `octocat rolled back from 2 to 1 (${url})`,
    );
  });
});

describe('the record of a run that threw', () => {
  const errors = defineErrors({
    WRONG: { kind: 'configuration', meaning: '', remedy: '' },
    GONE: { kind: 'world', meaning: '', remedy: '' },
  });
  it.each([
    ['WRONG', 'D004', 'CONFIG_LOAD_FAILED'],
    ['GONE', 'D001', 'DEPLOYMENT_FAILED'],
  ] as const)('for %s has the code %s', (code, audited, error) => {
    expect(auditOfError(errors.error(code, 'x'))).toEqual({
      audit: { code: audited, error },
    });
  });
});
