import type { Format } from './format.ts';
import { cobertura } from './formats/cobertura.ts';
import { goCoverprofile } from './formats/go-coverprofile.ts';
import { junit } from './formats/junit.ts';
import { lcov } from './formats/lcov.ts';

/** Every format, in the order in which they are asked. */
export const formats: readonly Format[] = [
  lcov,
  goCoverprofile,
  cobertura,
  junit,
];
