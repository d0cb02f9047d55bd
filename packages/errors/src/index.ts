export { assertNever } from './assert-never.ts';
export {
  defineErrors,
  type ErrorDefinition,
  type ErrorFamily,
  type ErrorKind,
  type ErrorOptions,
  isKitError,
  KitError,
  messageOf,
} from './kit-error.ts';
export { didYouMean, nearestWord } from './nearest-word.ts';
