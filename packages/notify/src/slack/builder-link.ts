/** The page on which a person can look at a payload and change it. */
export function blockKitBuilderLink(payload: {
  readonly blocks?: unknown;
  readonly attachments?: unknown;
}): string {
  const { blocks, attachments } = payload;
  const shown = {
    ...(blocks !== undefined && { blocks }),
    ...(attachments !== undefined && { attachments }),
  };
  return `https://app.slack.com/block-kit-builder/#${encodeURIComponent(JSON.stringify(shown))}`;
}
