import { textAt, valueAt } from '@kit/action';

/** What came of one request, as the transport saw it. */
export type Sent =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly retryAfter: string | undefined;
      readonly body: string;
    }
  /** `sent`: bytes may have arrived at the other side. */
  | {
      readonly kind: 'no-answer';
      readonly sent: boolean;
      readonly why: string;
    };

/** The same, as far as it matters for what to do next. */
export type Delivery =
  | { readonly kind: 'accepted'; readonly body: unknown }
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'busy'; readonly retryAfterMs: number }
  | { readonly kind: 'unreached'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** A webhook answers `ok` as text, the Web API with `{"ok": true, …}`. */
export function readAnswer(sent: Sent): Delivery {
  if (sent.kind === 'no-answer') {
    return { kind: sent.sent ? 'unknown' : 'unreached', why: sent.why };
  }
  const { status, body } = sent;
  if (status === 429) {
    return { kind: 'busy', retryAfterMs: retryAfterMs(sent.retryAfter) };
  }
  if (status >= 500) return { kind: 'unknown', why: `HTTP ${status}` };
  const value = parseJson(body);
  const error = textAt(value, 'error');
  if (error === 'ratelimited' || error === 'rate_limited') {
    return { kind: 'busy', retryAfterMs: retryAfterMs(sent.retryAfter) };
  }
  const isOk = value === undefined ? body.trim() === 'ok' : isOkObject(value);
  if (status >= 200 && status < 300 && isOk) {
    return { kind: 'accepted', body: value };
  }
  return { kind: 'refused', error: error ?? shortText(status, body) };
}

function isOkObject(value: unknown): boolean {
  return valueAt(value, 'ok') === true;
}

/** Webhooks refuse with a word such as `no_service`. */
function shortText(status: number, body: string): string {
  const word = body.trim();
  return /^[a-z_]{2,60}$/.test(word) ? word : `HTTP ${status}`;
}

function retryAfterMs(header: string | undefined): number {
  return header !== undefined && /^\d{1,9}$/.test(header)
    ? Number(header) * 1000
    : 1000;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const hints: Readonly<Record<string, string>> = {
  channel_not_found:
    'Give the id of the channel (C…), and invite the app to it.',
  not_in_channel: 'Invite the app to the channel: /invite @app.',
  is_archived: 'The channel is archived: choose another one.',
  channel_is_archived: 'The channel is archived: choose another one.',
  invalid_auth: 'The token is not valid: reinstall the app, renew the secret.',
  not_authed: 'The token did not arrive: check the name of the secret.',
  token_revoked: 'The token was revoked: reinstall the app, renew the secret.',
  token_expired: 'The token has expired: renew the secret.',
  account_inactive: 'The app was removed from the workspace: install it again.',
  missing_scope: 'Add the scope chat:write to the app and install it again.',
  message_not_found: 'No message has this ts in this channel.',
  cant_update_message: 'Only the app that wrote a message can update it.',
  edit_window_closed: 'The workspace does not allow edits so late.',
  msg_too_long: 'Shorten the payload.',
  invalid_blocks: 'Open the link of dry-run in Block Kit Builder.',
  invalid_payload: 'Open the link of dry-run in Block Kit Builder.',
  no_service: 'The webhook was removed: create a new one.',
  no_active_hooks: 'The webhook was disabled: create a new one.',
  invalid_token: 'The webhook was removed: create a new one.',
};

/** What to do about an error of Slack's, when it is a common one. */
export function hintFor(error: string): string | undefined {
  return Object.hasOwn(hints, error) ? hints[error] : undefined;
}
