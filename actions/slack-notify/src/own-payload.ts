import { readYaml } from '@kit/config';
import {
  fillTemplate,
  requireSlackPayload,
  type TemplateValues,
} from '@kit/notify';
import * as v from 'valibot';

const list = v.optional(v.array(v.record(v.string(), v.unknown())));

const schema = v.strictObject({
  text: v.optional(v.string()),
  blocks: list,
  attachments: list,
  username: v.optional(v.string()),
  icon_emoji: v.optional(v.string()),
  icon_url: v.optional(v.string()),
  mrkdwn: v.optional(v.boolean()),
});

/**
 * The payload of the input, with its values filled in. Throws CONFIG_INVALID,
 * PAYLOAD_PLACEHOLDER_UNKNOWN or PAYLOAD_INVALID.
 */
export function readOwnPayload(text: string, values: TemplateValues) {
  const { value } = readYaml({ name: 'input "payload"', text }, schema);
  const filled = v.parse(schema, fillTemplate(value, values));
  requireSlackPayload(filled);
  return filled;
}
