import { isKitError } from '@kit/errors';
import type { Deadline } from './deadline.ts';
import { codeOf, fieldOf, textOf } from './error-fields.ts';
import { RefusedAddress } from './guarded-lookup.ts';
import { HttpError, type HttpErrorCode } from './http-error.ts';
import type { Phase, Progress } from './timings.ts';
import { TunnelRefused } from './tunnel-agent.ts';

const doing: Record<Phase, string> = {
  resolve: 'looking up the name',
  connect: 'connecting',
  tls: 'the TLS handshake',
  answer: 'waiting for the answer',
  body: 'reading the body',
};

/** The error that a caller sees for anything that ended a request. */
export function explainFailure(
  error: unknown,
  what: string,
  progress: Progress,
  deadline: Deadline,
): unknown {
  const { phase, sent } = progress;
  if (deadline.timedOut()) {
    const message = `${what}: no complete answer within ${deadline.timeoutMs / 1000} s, while ${doing[phase]}`;
    return new HttpError('HTTP_TIMEOUT', message, { sent, phase });
  }
  if (deadline.signal.aborted) return deadline.signal.reason;
  if (isKitError(error) || isOurBug(error)) return error;
  const { code, text } = classify(error, progress);
  const message = `${what}: ${text}`;
  return new HttpError(code, message, { sent, phase, cause: error });
}

/** Node's own errors of a connection have a code. */
function isOurBug(error: unknown): boolean {
  return error instanceof TypeError && codeOf(error) === '';
}

function classify(
  error: unknown,
  { phase, sent }: Progress,
): { code: HttpErrorCode; text: string } {
  const text = textOf(error);
  const code = codeOf(error);
  if (error instanceof RefusedAddress) {
    return { code: 'HTTP_REFUSED_ADDRESS', text: `refused: ${text}` };
  }
  if (error instanceof TunnelRefused) return { code: 'HTTP_PROXY', text };
  if (code.startsWith('HPE_')) {
    return { code: 'HTTP_PROTOCOL', text: `no HTTP: ${text}${hintOf(error)}` };
  }
  if (isTlsCode(code)) return { code: 'HTTP_TLS', text: tlsText(code, text) };
  if (isDecodingCode(code)) {
    return { code: 'HTTP_PROTOCOL', text: `the body is broken: ${text}` };
  }
  if (phase === 'tls') {
    return { code: 'HTTP_TLS', text: `the TLS handshake failed: ${text}` };
  }
  if (sent) {
    const lost = `the connection ended while ${doing[phase]}: ${text}`;
    return { code: 'HTTP_CONNECTION_LOST', text: lost };
  }
  return { code: 'HTTP_UNREACHABLE', text: connectText(error) };
}

/** Happy eyeballs fails with one error for each address that was tried. */
function connectText(error: unknown): string {
  const errors = fieldOf(error, 'errors');
  const tried: unknown[] = Array.isArray(errors) ? errors : [error];
  return `no connection: ${tried.map(textOf).join('; ')}`;
}

function isTlsCode(code: string): boolean {
  return (
    /^(CERT_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|ERR_OSSL_)/.test(code) ||
    code === 'EPROTO' ||
    code.includes('SELF_SIGNED') ||
    code === 'HOSTNAME_MISMATCH'
  );
}

function tlsText(code: string, text: string): string {
  if (/wrong.version.number|packet.length.too.long/i.test(text)) {
    return 'the port does not speak TLS: is it http:// ?';
  }
  return `TLS: ${text} (${code})`;
}

function isDecodingCode(code: string): boolean {
  return /^(Z_|ERR__?ERROR_FORMAT|ERR_BROTLI|ERR_PADDING)/.test(code);
}

/** A TLS record where a status line should be: the port wants https. */
function hintOf(error: unknown): string {
  const raw = fieldOf(error, 'rawPacket');
  const isAlert = Buffer.isBuffer(raw) && raw[0] === 0x15 && raw[1] === 0x03;
  return isAlert ? '; the port speaks TLS: is it https:// ?' : '';
}
