import { textAt, valueAt } from '@kit/action';

/** Why an answer says nothing. None of these ever counts as good or bad. */
export type UnknownReason =
  | 'empty'
  | 'not-a-number'
  | 'infinite'
  | 'many-series'
  | 'partial'
  | 'query-error'
  | 'outage'
  | 'malformed';

/** What one instant query came to. */
export type Reading =
  | { readonly kind: 'value'; readonly value: number }
  | {
      readonly kind: 'unknown';
      readonly reason: UnknownReason;
      /** As the server said it: untrusted text. */
      readonly detail: string;
    };

export function unknownReading(reason: UnknownReason, detail = ''): Reading {
  return { kind: 'unknown', reason, detail: detail.slice(0, 500) };
}

/**
 * Reads the body of `/api/v1/query`, of which nothing is known. A query must
 * give one scalar or exactly one series: which one of many would be meant is
 * not ours to guess.
 */
export function parseInstantAnswer(body: unknown): Reading {
  if (valueAt(body, 'status') === 'error') {
    const detail = textAt(body, 'error') ?? textAt(body, 'errorType') ?? '';
    return unknownReading('query-error', detail);
  }
  if (valueAt(body, 'status') !== 'success') {
    return unknownReading('malformed', 'not an answer of Prometheus');
  }
  const warnings = valueAt(body, 'warnings');
  if (Array.isArray(warnings) && warnings.length > 0) {
    return unknownReading('partial', warnings.map(String).join('; '));
  }
  const result = valueAt(body, 'data', 'result');
  const type = valueAt(body, 'data', 'resultType');
  if (!Array.isArray(result) || (type !== 'vector' && type !== 'scalar')) {
    return unknownReading('malformed', `the result is a ${String(type)}`);
  }
  return type === 'scalar' ? parsePoint(result) : parseVector(result);
}

function parseVector(series: readonly unknown[]): Reading {
  if (series.length === 0) return unknownReading('empty', 'no series');
  if (series.length > 1) {
    return unknownReading('many-series', `${series.length} series`);
  }
  return parsePoint(valueAt(series[0], 'value'));
}

function parsePoint(point: unknown): Reading {
  const text: unknown = Array.isArray(point) ? point[1] : undefined;
  if (typeof text !== 'string') {
    return unknownReading('malformed', 'a sample without a value');
  }
  if (/^[+-]?inf$/i.test(text)) return unknownReading('infinite', text);
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value)
    ? { kind: 'value', value }
    : unknownReading('not-a-number', text);
}
