import {
  debug,
  endGroup,
  error,
  info,
  isDebug,
  notice,
  startGroup,
  warning,
} from '@actions/core';
import type { Secrets } from './secrets.ts';
import { harmless, harmlessLines } from './untrusted-text.ts';

export type AnnotationLevel = 'error' | 'warning' | 'notice';

export interface Annotation {
  readonly level: AnnotationLevel;
  readonly message: string;
  readonly title?: string;
  /** Relative to the workspace. */
  readonly file?: string;
  readonly line?: number;
  readonly endLine?: number;
  readonly column?: number;
  /** The greater, the more worth one of the ten places; 0 unless given. */
  readonly rank?: number;
}

/** info: what changed; debug: how we decided; warning: act; error: we stopped. */
export interface Log {
  info(text: string): void;
  debug(text: string): void;
  notice(text: string): void;
  warning(text: string): void;
  error(text: string): void;
  /** A foldable part of the log; closed also when `body` throws. */
  group<T>(title: string, body: () => T | Promise<T>): Promise<T>;
  /** The best of these, as far as the runner shows them; returns the rest. */
  annotate(annotations: readonly Annotation[]): readonly Annotation[];
  readonly isDebug: boolean;
}

/** The runner shows ten annotations of a kind a step and drops the others. */
const shown = 10;

const write = { error, warning, notice };

export function createLog(secrets: Secrets): Log {
  const used: Record<AnnotationLevel, number> = {
    error: 0,
    warning: 0,
    notice: 0,
  };
  const clean = (text: string) => harmless(secrets.redact(text));
  const print = (text: string) => {
    for (const line of harmlessLines(secrets.redact(text))) info(line);
  };
  const emit = (annotation: Annotation): boolean => {
    const { level, message, rank: _rank, line, column, ...rest } = annotation;
    if (used[level] >= shown) {
      print(`${level}: ${message}`);
      return false;
    }
    used[level] += 1;
    write[level](clean(message), {
      ...cleanProperties(rest, clean),
      ...(line !== undefined && { startLine: line }),
      ...(column !== undefined && { startColumn: column }),
    });
    return true;
  };
  return {
    info: print,
    debug: (text) => debug(clean(text)),
    notice: (message) => void emit({ level: 'notice', message }),
    warning: (message) => void emit({ level: 'warning', message }),
    error: (message) => void emit({ level: 'error', message }),
    async group(title, body) {
      startGroup(clean(title).replaceAll('\n', ' '));
      try {
        return await body();
      } finally {
        endGroup();
      }
    },
    annotate: (annotations) =>
      ranked(annotations).filter((annotation) => !emit(annotation)),
    isDebug: isDebug(),
  };
}

function ranked(annotations: readonly Annotation[]): readonly Annotation[] {
  return [...annotations].sort((a, b) => (b.rank ?? 0) - (a.rank ?? 0));
}

function cleanProperties<T extends object>(
  properties: T,
  clean: (text: string) => string,
): T {
  const entries = Object.entries(properties).map(([name, value]) => [
    name,
    typeof value === 'string' ? clean(value) : value,
  ]);
  return Object.fromEntries(entries) as T;
}
