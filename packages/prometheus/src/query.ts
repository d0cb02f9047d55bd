import {
  parseInstantAnswer,
  type QueryMetrics,
  unknownReading,
} from '@kit/analysis';
import { messageOf } from '@kit/errors';
import type { HttpClient } from '@kit/http';

export interface PrometheusOptions {
  /** With the path prefix of the API, if it has one. */
  readonly url: URL;
  readonly token?: string | undefined;
  readonly headers?: readonly (readonly [string, string])[] | undefined;
  readonly http: HttpClient;
  readonly timeoutMs?: number;
}

/**
 * Asks a Prometheus (or what speaks its API: Thanos, Mimir, VictoriaMetrics).
 * A server that cannot be reached or answers nonsense gives an unknown reading.
 */
export function queryPrometheus(options: PrometheusOptions): QueryMetrics {
  const url = new URL(`${options.url.href.replace(/\/$/, '')}/api/v1/query`);
  return async (query) => {
    try {
      const { status, value } = await options.http.json({
        method: 'POST',
        url,
        headers: {
          ...Object.fromEntries(options.headers ?? []),
          ...(options.token !== undefined && {
            authorization: `Bearer ${options.token}`,
          }),
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ query }).toString(),
        timeoutMs: options.timeoutMs ?? 10_000,
      });
      const reading = parseInstantAnswer(value);
      const said = reading.kind === 'unknown' ? reading.reason : 'value';
      return status < 300 || said === 'query-error'
        ? reading
        : unknownReading('outage', `HTTP ${status}`);
    } catch (error) {
      return unknownReading('outage', messageOf(error));
    }
  };
}
