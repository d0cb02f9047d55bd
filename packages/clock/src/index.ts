export {
  type Clock,
  cancelled,
  isoTime,
  parseIsoTime,
  systemClock,
} from './clock.ts';
export { formatDuration, parseDuration } from './duration.ts';
export { type RetryOptions, retry } from './retry.ts';
export { type Probe, type WaitOptions, waitUntil } from './wait.ts';
