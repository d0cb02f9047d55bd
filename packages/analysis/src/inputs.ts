import {
  duration,
  type InputOptions,
  integer,
  oneOf,
  type Parsed,
  pairs,
  parsedInput,
  text,
  url,
} from '@kit/action';
import { presets } from './preset.ts';

/** A share, written as a percentage: `0.5` and `0.5%` are 0.005. */
export function percentage<const O extends InputOptions>(options: O) {
  return parsedInput<number, O>('percentage', parsePercentage, options);
}

function parsePercentage(raw: string): Parsed<number> {
  const match = /^(\d{1,3}(?:\.\d{1,6})?) ?%?$/.exec(raw);
  const share = Number(match?.[1] ?? Number.NaN) / 100;
  return share > 0 && share < 1
    ? { value: share }
    : { allowed: 'a percentage above 0 and below 100, such as 0.5 or 5%' };
}

/** The inputs of every action that watches; their defaults as 000 has them. */
export const analysisInputs = {
  'prometheus-url': url(),
  'prometheus-token': text({ secret: true }),
  'prometheus-headers': pairs({ secret: true }),
  'metrics-preset': oneOf(presets),
  'metrics-target': text(),
  metrics: text(),
  'error-rate-tell': percentage({ default: '1%' }),
  'error-rate-max': percentage({ default: '5%' }),
  'latency-max': duration({ min: 1 }),
  'latency-percentile': percentage({ default: '99' }),
  'min-requests': integer({ default: '50', min: 1, max: 1_000_000 }),
  interval: duration({ default: '30s', min: 100, max: 600_000 }),
  'max-restarts': integer({ default: '0', min: 0, max: 1000 }),
  'on-inconclusive': oneOf(['rollback', 'promote', 'hold'], {
    default: 'rollback',
  }),
} as const;
