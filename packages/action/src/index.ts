export {
  type Context,
  readContext,
  textAt,
  valueAt,
} from './context.ts';
export {
  boolean,
  duration,
  type Input,
  type InputOptions,
  integer,
  json,
  lines,
  list as listInput,
  number,
  oneOf,
  type Parsed,
  pairs,
  parsedInput,
  type Range,
  text,
  url,
} from './input.ts';
export {
  type Action,
  type ActionResult,
  runMain,
  runPost,
} from './lifecycle.ts';
export {
  type Annotation,
  type AnnotationLevel,
  createLog,
  type Log,
} from './log.ts';
export {
  type Alignment,
  bar,
  code,
  details,
  escapeMarkdown,
  fence,
  heading,
  joinMarkdown,
  link,
  list,
  type Markdown,
  type MarkdownPart,
  md,
  sparkline,
  table,
} from './markdown.ts';
export { isOutputName, type OutputValue, outputText } from './outputs.ts';
export {
  camelCase,
  type Env,
  type InputProblem,
  type InputSchema,
  type InputsOf,
  inputVariable,
  invalidInputs,
  readInputs,
} from './read-inputs.ts';
export { createSecrets, type Secrets } from './secrets.ts';
export {
  harmless,
  harmlessLines,
  harmlessWord,
  truncate,
} from './untrusted-text.ts';
export type { StateStore, World } from './world.ts';
