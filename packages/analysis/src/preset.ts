import { assertNever } from '@kit/errors';

export const presets = ['istio', 'nginx', 'gateway', 'http'] as const;
export type Preset = (typeof presets)[number];

export interface Target {
  readonly preset: Preset;
  readonly namespace: string;
  /**
   * The workload (istio, http), the Ingress (nginx), or the HTTPRoute or
   * Service that names Envoy's cluster (gateway).
   */
  readonly name: string;
}

export interface CountQueries {
  readonly total: string;
  readonly bad: string;
}

/** Requests, and those that the server failed (5xx, or no answer at all). */
export function errorQueries(target: Target): CountQueries {
  const { counter, labels, bad } = shapeOf(target).requests;
  return {
    total: sumOf([select(counter, labels)]),
    bad: orZero(sumOf(bad.map((more) => select(counter, [...labels, more])))),
  };
}

/**
 * Requests, and those slower than `limitMs`. The limit must be a bound of the
 * histogram, else there is no such series and the verdict is inconclusive.
 */
export function latencyQueries(target: Target, limitMs: number): CountQueries {
  const { histogram, labels, unitMs } = shapeOf(target).durations;
  const total = sumOf([select(`${histogram}_count`, labels)]);
  const le = boundPattern(limitMs / unitMs);
  const fast = select(`${histogram}_bucket`, [...labels, `le=~"${le}"`]);
  return { total, bad: `${total} - ${sumOf([fast])}` };
}

/** `10` and `10.0` are the same bound, written by different servers. */
function boundPattern(bound: number): string {
  const text = pattern(String(bound));
  return Number.isInteger(bound) ? `${text}(\\\\.0+)?` : text;
}

interface Shape {
  readonly requests: {
    readonly counter: string;
    readonly labels: readonly string[];
    /** Label matchers, any of which makes a request a bad one. */
    readonly bad: readonly string[];
  };
  readonly durations: {
    readonly histogram: string;
    readonly labels: readonly string[];
    /** Milliseconds of one unit of its bounds. */
    readonly unitMs: number;
  };
}

function shapeOf({ preset, namespace, name }: Target): Shape {
  switch (preset) {
    case 'istio':
      return shape(
        'istio_requests_total',
        ['istio_request_duration_milliseconds', 1],
        [
          'reporter="destination"',
          `destination_workload_namespace="${quote(namespace)}"`,
          `destination_workload="${quote(name)}"`,
        ],
        ['response_code=~"5..|0"'],
      );
    case 'nginx':
      return shape(
        'nginx_ingress_controller_requests',
        ['nginx_ingress_controller_request_duration_seconds', 1000],
        [`namespace="${quote(namespace)}"`, `ingress="${quote(name)}"`],
        ['status=~"5.."'],
      );
    case 'gateway':
      // Envoy Gateway: httproute/NS/ROUTE/rule/0; Contour: NS/SERVICE/PORT/HASH
      return shape(
        'envoy_cluster_upstream_rq_xx',
        ['envoy_cluster_upstream_rq_time', 1],
        [
          `envoy_cluster_name=~"(httproute/)?${pattern(namespace)}/${pattern(name)}/.+"`,
        ],
        ['envoy_response_code_class="5"'],
      );
    case 'http':
      return shape(
        'http_request_duration_seconds_count',
        ['http_request_duration_seconds', 1000],
        [`namespace="${quote(namespace)}"`, `pod=~"${pattern(name)}-.+"`],
        ['status=~"5.."', 'code=~"5.."', 'status_code=~"5.."'],
      );
    default:
      return assertNever(preset);
  }
}

function shape(
  counter: string,
  [histogram, unitMs]: readonly [string, number],
  labels: readonly string[],
  bad: readonly string[],
): Shape {
  return {
    requests: { counter, labels, bad },
    durations: { histogram, labels, unitMs },
  };
}

function select(name: string, labels: readonly string[]): string {
  return `${name}{${labels.join(',')}}`;
}

/**
 * How much counters grew in the window. `increase` misses the first value of a
 * series that is younger than the window, so the first 5xx of a fresh pod would
 * be invisible: a series that was not there when the window began counts whole.
 */
function sumOf(selectors: readonly string[]): string {
  const counts = selectors.map(
    (s) =>
      `(increase(${s}[$window]) and ${s} offset $window)` +
      ` or (max_over_time(${s}[$window]) unless ${s} offset $window)`,
  );
  return `sum(${counts.join(' or ')})`;
}

/** No bad request yet means that there is no such series. */
function orZero(query: string): string {
  return `(${query} or vector(0))`;
}

function quote(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}

/** A name as a regular expression, inside a quoted text. */
function pattern(text: string): string {
  return quote(text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&'));
}
