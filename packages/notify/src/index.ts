export { cutText, oneLine, printable } from './cut.ts';
export {
  compareLive,
  greatestLive,
  type LiveState,
  type LiveStep,
  type LiveThread,
  nextLiveStep,
} from './live.ts';
export { mentionOfId, type People, resolveMention } from './mention.ts';
export type { Field, Link, Mention, Message } from './message.ts';
export { blockKitBuilderLink } from './slack/builder-link.ts';
export { checkSlackPayload } from './slack/check.ts';
export { escapeMrkdwn, escapeMrkdwnTo } from './slack/escape.ts';
export { slackLimits } from './slack/limits.ts';
export { renderSlack, type SlackMessage } from './slack/render.ts';
export { requireSlackPayload } from './slack/require-valid.ts';
export { fillTemplate, type TemplateValues } from './slack/template.ts';
export {
  type JobResult,
  jobsOfNeeds,
  lookOf,
  parseStatus,
  type Status,
  statuses,
  statusOfJobs,
} from './status.ts';
