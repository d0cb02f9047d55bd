import type { Format } from './format.ts';
import { modules } from './formats.gen.ts';

/** Every format, in the order in which they are asked: by the file's name. */
export const formats: readonly Format[] = modules.flatMap((module) =>
  Object.values(module).flat(),
);
