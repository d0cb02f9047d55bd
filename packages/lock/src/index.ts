export {
  acquireLease,
  type HeldLock,
  type LeaseOptions,
} from './acquire-lease.ts';
export type { LeaseStore, LeaseWrite, StoredLease } from './lease-store.ts';
export {
  forgetHoldings,
  type Holding,
  leftHoldings,
  releaseLeft,
  rememberHoldings,
} from './left-behind.ts';
export { acquireLock, type LockOptions } from './lock.ts';
export { decideLock, type SeenLease, seeLease } from './lock-decision.ts';
export { serviceLock, workloadLock } from './lock-name.ts';
