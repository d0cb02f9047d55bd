import {
  boolean,
  duration,
  type InputsOf,
  listInput,
  oneOf,
  pairs,
  parsedInput,
  text,
  url,
} from '@kit/action';
import { didYouMean } from '@kit/errors';
import {
  type JobResult,
  jobsOfNeeds,
  parseStatus,
  type Status,
  statuses,
  statusOfJobs,
} from '@kit/notify';

export const fieldNames = [
  'repo',
  'message',
  'commit',
  'author',
  'action',
  'eventName',
  'ref',
  'workflow',
  'job',
  'took',
  'pullRequest',
] as const;

export type FieldName = (typeof fieldNames)[number];

export interface GivenStatus {
  readonly status: Status;
  /** The jobs that it was taken from. */
  readonly jobs: readonly JobResult[];
}

export const inputs = {
  'webhook-url': secureUrl({ secret: true }),
  'bot-token': text({ secret: true }),
  channel: text(),
  ts: parsedInput<string, Record<never, never>>(
    'timestamp',
    (raw) =>
      /^\d{1,12}\.\d{6}$/.test(raw)
        ? { value: raw }
        : { allowed: 'a timestamp of Slack such as 1712345678.123456' },
    {},
  ),
  mode: oneOf(['live', 'post', 'update', 'thread'], { default: 'live' }),
  status: parsedInput('status or JSON', parseGivenStatus, { required: true }),
  title: text(),
  text: text(),
  fields: parsedInput('list', parseFields, {
    default: 'repo, ref, commit, author',
  }),
  environment: text(),
  version: text(),
  url: url(),
  reason: text(),
  actor: text(),
  severity: oneOf(['critical', 'high', 'medium', 'low']),
  mention: listInput(),
  'mention-on': parsedInput('list of statuses', parseStatuses, {
    default: 'failure',
  }),
  people: pairs(),
  payload: text(),
  'update-key': text(),
  timeout: duration({ default: '30s', min: 1000, max: 300_000 }),
  'fail-on-error': boolean({ default: 'false' }),
  'dry-run': boolean({ default: 'false' }),
  'api-url': secureUrl({ default: 'https://slack.com/api' }),
};

export type Inputs = InputsOf<typeof inputs>;

export const outputs = [
  'sent',
  'ts',
  'channel-id',
  'payload',
  'json',
  'reason-code',
] as const;

/** https, or http to this machine: what is sent there is a secret. */
function secureUrl<
  const O extends { readonly secret?: true; readonly default?: string },
>(options: O) {
  return parsedInput<URL, O>(
    'URL',
    (raw) => {
      const parsed = url({ required: true }).parse(raw);
      return 'value' in parsed && isSecure(parsed.value)
        ? parsed
        : { allowed: 'an https:// address without credentials' };
    },
    options,
  );
}

function isSecure({ protocol, hostname }: URL): boolean {
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return protocol === 'https:' || loopback;
}

function parseGivenStatus(raw: string) {
  const allowed = `${statuses.join(', ')}, or the needs context as JSON`;
  if (!raw.startsWith('{')) {
    const status = parseStatus(raw);
    return status === undefined
      ? { allowed: `${allowed}${didYouMean(raw, statuses)}` }
      : { value: { status, jobs: [] } satisfies GivenStatus };
  }
  const jobs = jobsOfNeeds(parseJson(raw));
  return jobs === undefined
    ? { allowed }
    : { value: { status: statusOfJobs(jobs), jobs } satisfies GivenStatus };
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

function parseFields(raw: string) {
  const words = splitList(raw);
  if (words.join() === 'none') return { value: [] };
  if (words.includes('all')) return { value: fieldNames };
  return known(words, fieldNames, `${fieldNames.join(', ')}, all or none`);
}

function parseStatuses(raw: string) {
  return known(splitList(raw), statuses, statuses.join(', '));
}

function known<W extends string>(
  words: readonly string[],
  allowedWords: readonly W[],
  allowed: string,
): { readonly value: readonly W[] } | { readonly allowed: string } {
  const found = words.map((word) => allowedWords.find((one) => one === word));
  const value = found.filter((word) => word !== undefined);
  const wrong = words.find((_, index) => found[index] === undefined);
  return wrong === undefined
    ? { value }
    : { allowed: `${allowed}${didYouMean(wrong, allowedWords)}` };
}

function splitList(raw: string): readonly string[] {
  return raw
    .split(/[,\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
