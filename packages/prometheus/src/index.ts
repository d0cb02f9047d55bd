export { type PrometheusOptions, queryPrometheus } from './query.ts';
