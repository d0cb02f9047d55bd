import { isKitError, type KitError, messageOf } from '@kit/errors';
import { listenForCancellation } from './cancellation.ts';
import { errors } from './errors.ts';
import type { Annotation } from './log.ts';
import { details, joinMarkdown, list, type Markdown, md } from './markdown.ts';
import { type OutputValue, writeOutputs } from './outputs.ts';
import { type InputSchema, type InputsOf, readInputs } from './read-inputs.ts';
import { appendSummary } from './summary-file.ts';
import { createWorld, type World } from './world.ts';

export interface ActionResult<Name extends string> {
  /** Every declared output; `undefined` is written as an empty text. */
  readonly outputs: Readonly<Record<Name, OutputValue>>;
  /** Outputs whose names come from the user; they may not take a declared one. */
  readonly extraOutputs?: Readonly<Record<string, OutputValue>>;
  readonly summary?: Markdown;
  readonly annotations?: readonly Annotation[];
  /** Why the step fails although it worked: a verdict, not an exception. */
  readonly failure?: string;
}

export interface Action<S extends InputSchema, Name extends string> {
  readonly inputs: S;
  readonly outputs: readonly Name[];
  /** What outputs say when `run` throws; the others are then empty. */
  readonly outputsOnError?: Partial<Readonly<Record<Name, OutputValue>>>;
  /** What output `json` says besides then. */
  readonly jsonOnError?: (error: KitError) => object;
  readonly run: (
    inputs: InputsOf<S>,
    world: World,
  ) => Promise<ActionResult<Name>>;
}

/** How Node ends a module whose promise never settles. */
const unsettled = 13;

/**
 * Reads, runs and writes one action: the whole of a `main.ts`. No promise to
 * await there: a bundle whose top level awaits is parsed twice when it starts.
 */
export function runMain<S extends InputSchema, Name extends string>(
  action: Action<S, Name>,
): void {
  void withWorld(async (world) => {
    try {
      requireNode(process.versions.node);
      const inputs = readInputs(action.inputs, world.env, world.secrets.add);
      finish(action, await action.run(inputs, world), world);
    } catch (error) {
      failRun(action, error, world);
    }
  });
}

/** Oldest that has what bundles use; runners bring the one of `using: node24`. */
const oldestNode = 22;

export function requireNode(version: string): void {
  if (Number.parseInt(version, 10) >= oldestNode) return;
  const message = `started by Node ${version}, and Node 24 is needed`;
  throw errors.error('NODE_TOO_OLD', message);
}

/** The same for `post.ts`: it has no outputs, and what fails is only warned of. */
export function runPost(post: (world: World) => Promise<void>): void {
  void withWorld(async (world) => {
    try {
      await post(world);
    } catch (error) {
      world.log.warning(describe(error));
    }
  });
}

async function withWorld(body: (world: World) => Promise<void>) {
  // A run that is never heard of again has not passed.
  process.exitCode = unsettled;
  const cancellation = listenForCancellation();
  const world = createWorld(process.env, cancellation.signal);
  await body(world);
  cancellation.dispose();
  if (process.exitCode === unsettled) process.exitCode = 0;
  // A socket that somebody keeps alive must not keep the job.
  setTimeout(() => process.exit(), 1000).unref();
}

function finish<S extends InputSchema, Name extends string>(
  action: Action<S, Name>,
  result: ActionResult<Name>,
  world: World,
) {
  writeOutputs(action.outputs, result.outputs, result.extraOutputs);
  const rest = world.log.annotate(result.annotations ?? []);
  writeSummary(world, withRest(result.summary, rest));
  if (result.failure !== undefined) {
    world.log.error(result.failure);
    process.exitCode = 1;
  }
}

function withRest(
  summary: Markdown | undefined,
  rest: readonly Annotation[],
): Markdown | undefined {
  if (rest.length === 0) return summary;
  const items = rest.slice(0, 200).map(({ message }) => md`${message}`);
  const title = md`${rest.length} more annotations than the runner shows`;
  return joinMarkdown([summary, details(title, list(items))]);
}

function failRun<S extends InputSchema, Name extends string>(
  action: Action<S, Name>,
  error: unknown,
  world: World,
) {
  const known = asKitError(error);
  const { code, message } = known;
  process.exitCode = 1;
  world.log.error(describe(known));
  if (known.kind === 'bug') world.log.info(stackOf(known));
  const values: Record<string, OutputValue> = {
    ...action.outputsOnError,
    json: {
      schema: 1,
      error: { code, message: world.secrets.redact(message) },
      ...action.jsonOnError?.(known),
    },
    'reason-code': code.toLowerCase().replaceAll('_', '-'),
  };
  writeOutputs(action.outputs, values as Record<Name, OutputValue>);
  const hint = known.hint === undefined ? undefined : md`${known.hint}`;
  const title = md`**Failed: ${code}**`;
  const lines = message.split('\n').map((line) => md`${line}`);
  writeSummary(
    world,
    joinMarkdown([title, lines.length > 1 ? list(lines) : lines[0], hint]),
  );
}

function writeSummary(world: World, summary: Markdown | undefined) {
  const file = world.env['GITHUB_STEP_SUMMARY'];
  if (summary === undefined || !file) return;
  appendSummary(file, summary, world.secrets.redact);
}

function asKitError(error: unknown): KitError {
  return isKitError(error)
    ? error
    : errors.error('UNEXPECTED', messageOf(error), { cause: error });
}

function describe(error: unknown): string {
  if (!isKitError(error)) return messageOf(error);
  const hint = error.hint === undefined ? '' : `\n${error.hint}`;
  return `${error.message} [${error.code}]${hint}`;
}

function stackOf(error: KitError): string {
  const origin = error.cause instanceof Error ? error.cause : error;
  return origin.stack ?? String(origin);
}
