export {
  type Audit,
  type AuditCode,
  type AuditEvent,
  type AuditEventName,
  type AuditRecord,
  auditCodes,
  auditOfError,
  auditReason,
  createAudit,
  sayAuditEvent,
} from './audit.ts';
export { clusterInputs } from './cluster-inputs.ts';
export {
  createJournal,
  type Journal,
  type JournalEntry,
  loggedJournal,
  type PlanStep,
  planLines,
  timeline,
} from './journal.ts';
export {
  holderText,
  isEarlierAttempt,
  type RunIdentity,
  runIdentity,
} from './run-identity.ts';
export {
  annotationPath,
  annotationPrefix,
  type DeliveryState,
  type Phase,
  parseState,
  phases,
  stateAnnotation,
  stateAnnotations,
  stateKey,
  tokenAnnotation,
} from './state.ts';
