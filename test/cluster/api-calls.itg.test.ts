import { describe, expect, it } from '@jest/globals';
import { callsOf, changesOf, plannedChanges } from './support/api-calls.ts';
import type { Seen } from './support/fault-proxy.ts';

function seen(method: string, path: string, status = 200): Seen {
  return { method, path, body: '', authorization: '', status };
}
const web = '/apis/apps/v1/namespaces/n/deployments/web';
const lease = '/apis/coordination.k8s.io/v1/namespaces/n/leases/web';

describe('the calls of a run', () => {
  it('count each read and write', () => {
    const run = [seen('GET', web), seen('PATCH', web), seen('PATCH', web)];
    expect(callsOf(run)).toEqual(run);
    expect(changesOf(run)).toEqual(Array(2).fill('PATCH deployments/web'));
  });

  it('leave out a write that came too late, and the read that follows it', () => {
    const [read, late, again, write] = [
      seen('GET', web),
      seen('PATCH', web, 409),
      seen('GET', web),
      seen('PATCH', `${web}?fieldManager=kit`),
    ] as const;
    expect(callsOf([read, late, again, write])).toEqual([read, write]);
  });

  it('keep a write that was refused for another reason', () => {
    expect(changesOf([seen('PATCH', web, 422)])).toHaveLength(1);
  });

  it('leave out renewals of the lock, but not its taking and its release', () => {
    const take = seen('POST', lease);
    const release = seen('PUT', lease);
    const renewal = seen('PUT', lease);
    const run = [take, renewal, renewal, release];
    expect(callsOf(run)).toEqual([take, release]);
    expect(changesOf(run)).toEqual([]);
  });

  it('count a watch once, however often it connects', () => {
    const first = seen('GET', '/api/v1/pods?watch=true&resourceVersion=1');
    const next = seen('GET', '/api/v1/pods?watch=true&resourceVersion=7');
    const other = seen('GET', '/api/v1/services?watch=true');
    expect(callsOf([first, next, other])).toEqual([first, other]);
  });

  it('stand in a plan beside steps that write nothing', () => {
    expect(plannedChanges('[{},{"write":"PATCH services/web"}]')).toEqual([
      'PATCH services/web',
    ]);
  });
});
