import { textAt, valueAt } from '@kit/action';
import { errors } from './errors.ts';

/** All that we keep on an object stands under this prefix, in every v1.x. */
export const annotationPrefix = 'delivery.kit/';
export const stateAnnotation = `${annotationPrefix}state`;
/** The fencing token, apart from the state so that a JSON patch can test it. */
export const tokenAnnotation = `${annotationPrefix}token`;

/**
 * The key of a state. An object that several releases share, such as an
 * Ingress, has one for each of them: its scope stands before the prefix.
 */
export function stateKey(scope = ''): string {
  return scoped(scope, stateAnnotation);
}

function scoped(scope: string, key: string): string {
  return scope === '' ? key : `${scope}.${key}`;
}

export const phases = [
  'deploying',
  'switching',
  'baking',
  'rolling-back',
  'done',
  'rolled-back',
  'held',
] as const;
export type Phase = (typeof phases)[number];

export interface DeliveryState {
  readonly schema: 1;
  readonly phase: Phase;
  /** What takes the traffic, and what did before: a colour, or an image. */
  readonly active: string;
  readonly previous: string;
  /** What identifies the release: its image, or a digest of its manifests. */
  readonly release: string;
  readonly runUrl: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly switchedAt: string;
  /**
   * Anything further that one action keeps for itself. `templateDigest`: of the
   * pod template that a rollback put back, so that the next does not undo it.
   */
  readonly extra: Readonly<Record<string, string>>;
}

/**
 * Reads the state of an object's annotations. Fields that a later v1.x added
 * are passed over; `undefined` when there is no state or it is unreadable.
 * Throws DEPLOYMENT_STATE_TOO_NEW for another schema.
 */
export function parseState(
  annotations: Readonly<Record<string, string>>,
  scope = '',
): DeliveryState | undefined {
  const data = parseJson(annotations[stateKey(scope)]);
  const schema = valueAt(data, 'schema');
  if (typeof schema === 'number' && schema > 1) {
    throw errors.error(
      'DEPLOYMENT_STATE_TOO_NEW',
      `${stateKey(scope)} has schema ${schema}; this version reads 1`,
    );
  }
  const phase = phases.find((known) => known === valueAt(data, 'phase'));
  if (schema !== 1 || phase === undefined) return undefined;
  const word = (name: string) => textAt(data, name) ?? '';
  return {
    schema: 1,
    phase,
    active: word('active'),
    previous: word('previous'),
    release: word('release'),
    runUrl: word('runUrl'),
    startedAt: word('startedAt'),
    switchedAt: word('switchedAt'),
    extra: words(valueAt(data, 'extra')),
  };
}

/** The annotations to write, in the same write as what they describe. */
export function stateAnnotations(
  state: DeliveryState,
  token: number,
  scope = '',
): Record<string, string> {
  return {
    [stateKey(scope)]: JSON.stringify(state),
    [scoped(scope, tokenAnnotation)]: String(token),
  };
}

/** Where an annotation is, in a JSON patch (RFC 6901). */
export function annotationPath(key: string): string {
  return `/metadata/annotations/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function words(data: unknown): Readonly<Record<string, string>> {
  if (typeof data !== 'object' || data === null) return {};
  return Object.fromEntries(
    Object.entries(data).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}
