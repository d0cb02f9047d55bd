/** https://docs.slack.dev/reference/block-kit/blocks, as of 2026. */
export const slackLimits = {
  blocks: 50,
  attachments: 20,
  header: 150,
  sectionText: 3000,
  sectionFields: 10,
  fieldText: 2000,
  contextElements: 10,
  contextText: 2000,
  actions: 25,
  buttonText: 75,
  url: 3000,
  blockId: 255,
  altText: 2000,
  /** The fallback that a notification shows. */
  text: 300,
  /** All texts together: above some 13,200 Slack answers msg_too_long. */
  total: 12_000,
} as const;
