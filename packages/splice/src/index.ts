export {
  type EditPath,
  parsePath,
  pathOfKeys,
  type Step,
  showPath,
} from './path.ts';
export { isSafePlain } from './plain.ts';
export type { JsonValue, NewValue } from './scalar.ts';
export {
  type Edit,
  type Edited,
  editText,
  readAt,
  type Source,
} from './splice.ts';
