export { type ExecCheck, parseExecChecks } from './exec-line.ts';
export { gatherJobs, type JobPlace } from './gather-jobs.ts';
export { type JobSource, parseJobs } from './job-line.ts';
export { type JobHook, podLabelsOf } from './job-object.ts';
export { execRules, jobRules } from './rules.ts';
export { type ExecCheckRun, runExecCheck } from './run-exec-check.ts';
export { type JobRelease, type JobWorld, runJobs } from './run-jobs.ts';
