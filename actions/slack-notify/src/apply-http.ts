import { type HttpClient, isHttpError } from '@kit/http';
import type { Sent } from './answer.ts';

export interface SlackRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly token?: string | undefined;
  /** JSON. */
  readonly body?: string | undefined;
  readonly timeoutMs: number;
}

/** Sends one request, once; whatever goes wrong is told as a value. */
export type Sender = (request: SlackRequest) => Promise<Sent>;

const maxAnswerBytes = 8 * 1024 * 1024;

export function createSender(http: HttpClient): Sender {
  return async ({ method, url, token, body, timeoutMs }) => {
    try {
      const answer = await http.request({
        method,
        url,
        body,
        timeoutMs,
        maxBodyBytes: maxAnswerBytes,
        headers: {
          'user-agent': 'kit-slack-notify',
          ...(body !== undefined && {
            'content-type': 'application/json; charset=utf-8',
          }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
      });
      return {
        kind: 'answer',
        status: answer.status,
        retryAfter: answer.headers.get('retry-after'),
        body: answer.body.toString('utf8'),
      };
    } catch (error) {
      if (!isHttpError(error)) throw error;
      // The message names the address, which is a webhook's secret.
      const why = error.code.toLowerCase().replace('http_', '');
      return { kind: 'no-answer', sent: error.sent, why };
    }
  };
}
