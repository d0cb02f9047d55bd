import { errors } from './errors.ts';

export type Step =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number }
  /** The one entry of a list whose `key` has this value. */
  | { readonly kind: 'match'; readonly key: string; readonly value: string };

export interface EditPath {
  /** The document of a file of several, counted from 0. */
  readonly document: number | undefined;
  readonly steps: readonly Step[];
}

const step =
  /\.?(?:\[(\d{1,9})\]|\["((?:[^"\\]|\\.)*)"\]|\[([^\]=[]+)=([^\]]*)\]|([^.[\]"\s][^.[\]]*))/y;

/**
 * `a.b`, `a["b.c"]`, `list[0]`, `list[name=api].tag`; `@1.a` in the second
 * document of a file. Throws EDIT_PATH_INVALID.
 */
export function parsePath(text: string): EditPath {
  const [prefix = '', document] = /^@(\d{1,6})\.?/.exec(text) ?? [];
  const steps: Step[] = [];
  step.lastIndex = prefix.length;
  while (step.lastIndex < text.length) {
    const at = step.lastIndex;
    const match = step.exec(text);
    if (match === null || (steps.length === 0 && text[at] === '.')) {
      throw errors.error(
        'EDIT_PATH_INVALID',
        `path "${text}": not understood from "${text.slice(at)}"`,
      );
    }
    steps.push(toStep(match));
  }
  if (steps.length === 0) {
    throw errors.error('EDIT_PATH_INVALID', `path "${text}": is empty`);
  }
  return {
    document: document === undefined ? undefined : Number(document),
    steps,
  };
}

function toStep(match: RegExpExecArray): Step {
  const [, index, quoted, key, value, plain] = match;
  if (index !== undefined) return { kind: 'index', index: Number(index) };
  if (quoted !== undefined) {
    return { kind: 'key', key: quoted.replace(/\\(.)/g, '$1') };
  }
  if (key !== undefined) return { kind: 'match', key, value: value ?? '' };
  return { kind: 'key', key: plain ?? '' };
}

/** A path of keys, whatever they contain. */
export function pathOfKeys(...keys: readonly string[]): EditPath {
  return {
    document: undefined,
    steps: keys.map((key) => ({ kind: 'key', key })),
  };
}

export function showPath({ document, steps }: EditPath): string {
  const shown = steps.map((one) => {
    switch (one.kind) {
      case 'index':
        return `[${one.index}]`;
      case 'match':
        return `[${one.key}=${one.value}]`;
      default:
        return /^[\w-]+$/.test(one.key)
          ? `.${one.key}`
          : `[${JSON.stringify(one.key)}]`;
    }
  });
  const prefix = document === undefined ? '' : `@${document}`;
  return prefix + shown.join('').replace(/^\./, prefix === '' ? '' : '.');
}
