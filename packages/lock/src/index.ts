export { acquireLock, type HeldLock, type LockOptions } from './lock.ts';
export { decideLock, type SeenLease, seeLease } from './lock-decision.ts';
