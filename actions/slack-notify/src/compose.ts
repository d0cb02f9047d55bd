import { type Context, type InputProblem, invalidInputs } from '@kit/action';
import {
  type Field,
  lookOf,
  type Mention,
  type Message,
  resolveMention,
  type TemplateValues,
} from '@kit/notify';
import { chooseFacts, type Facts, runUrl } from './event-facts.ts';
import type { Inputs } from './inputs.ts';

/** The message of these inputs. Throws INPUT_INVALID for unknown mentions. */
export function composeMessage(
  inputs: Inputs,
  facts: Facts,
  context: Context,
): Message {
  const { status, jobs } = inputs.status;
  const links = [{ label: 'Workflow run', url: runUrl(context) }];
  return {
    status,
    title: inputs.title ?? headline(inputs, context),
    text: inputs.text,
    fields: [...ownFields(inputs), ...chooseFacts(facts, inputs.fields)],
    jobs,
    mentions: chooseMentions(inputs, context),
    links:
      inputs.url === undefined
        ? links
        : [{ label: inputs.url.host, url: inputs.url.href }, ...links],
    fullTextUrl: runUrl(context),
  };
}

/** `deploy 1.4.2 to production: Succeeded`. */
function headline(inputs: Inputs, { workflow }: Context): string {
  const { version, environment, status } = inputs;
  const what = [
    workflow,
    version,
    environment === undefined ? undefined : `to ${environment}`,
  ];
  const subject = what.filter((part) => part !== undefined).join(' ');
  return `${subject}: ${lookOf(status.status).word}`;
}

function ownFields(inputs: Inputs): readonly Field[] {
  const { environment, version, reason, severity, actor } = inputs;
  const given: readonly (readonly [string, string | undefined])[] = [
    ['Environment', environment],
    ['Version', version],
    ['Severity', severity],
    ['Reason', reason],
    ['By', actor],
  ];
  return given.flatMap(([label, value]) =>
    value === undefined ? [] : [{ label, value }],
  );
}

function chooseMentions(inputs: Inputs, context: Context): readonly Mention[] {
  const people = new Map(inputs.people ?? []);
  const actor = inputs.actor ?? context.actor;
  const found = (inputs.mention ?? []).map((entry) => ({
    entry,
    // A run may be started by somebody whom Slack does not know.
    unknown: isActor(entry) && !people.has(actor),
    result: resolveMention(isActor(entry) ? actor : entry, people),
  }));
  const problems = found.flatMap(
    ({ entry, unknown, result }): readonly InputProblem[] =>
      'problem' in result && !unknown
        ? [{ name: 'mention', got: entry, allowed: result.problem }]
        : [],
  );
  if (problems.length > 0) throw invalidInputs(problems);
  if (!inputs.mentionOn.includes(inputs.status.status)) return [];
  return found.flatMap(({ result, unknown }) =>
    'mention' in result && !unknown ? [result.mention] : [],
  );
}

function isActor(entry: string): boolean {
  return entry.replace(/^@/, '') === 'actor';
}

/** What a payload of one's own may name. */
export function templateValues(
  inputs: Inputs,
  message: Message,
  facts: Facts,
  context: Context,
): TemplateValues {
  const look = lookOf(message.status);
  const values = Object.entries(facts).map(([name, { value }]) => [
    name,
    value,
  ]);
  return {
    status: message.status,
    emoji: look.emoji,
    color: look.color,
    title: message.title,
    text: inputs.text ?? '',
    environment: inputs.environment ?? '',
    version: inputs.version ?? '',
    url: inputs.url?.href ?? '',
    reason: inputs.reason ?? '',
    actor: inputs.actor ?? context.actor,
    severity: inputs.severity ?? '',
    attempt: context.runAttempt,
    runUrl: runUrl(context),
    ...Object.fromEntries(values),
  };
}
