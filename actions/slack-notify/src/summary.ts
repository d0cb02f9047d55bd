import {
  code,
  details,
  fence,
  joinMarkdown,
  link,
  type Markdown,
  md,
} from '@kit/action';
import { lookOf, type Status } from '@kit/notify';

export interface Told {
  readonly status: Status;
  readonly title: string;
  readonly reasonCode: string;
  readonly channel: string;
  readonly payload: string;
  readonly builderLink: string | undefined;
}

export function renderSummary(told: Told): Markdown {
  const where = told.channel === '' ? md`` : md` in ${code(told.channel)}`;
  return joinMarkdown([
    md`**Slack: ${told.reasonCode}**${where}`,
    md`${lookOf(told.status).emoji} ${told.title}`,
    told.builderLink === undefined
      ? undefined
      : link('Block Kit Builder', told.builderLink),
    details('Payload', fence(told.payload, 'json')),
  ]);
}
