import { type ErrorOptions, KitError } from '@kit/errors';
import { errors } from './errors.ts';
import type { Phase } from './timings.ts';

export type HttpErrorCode = keyof typeof errors.definitions;

export interface HttpErrorDetails extends ErrorOptions {
  readonly sent: boolean;
  readonly phase: Phase;
}

/** Why a request has no answer, and whether the server may have seen it. */
export class HttpError extends KitError<HttpErrorCode> {
  /** True when bytes of the request may have arrived: do not send it twice. */
  readonly sent: boolean;
  /** How far the request had come. */
  readonly phase: Phase;

  constructor(
    code: HttpErrorCode,
    message: string,
    { sent, phase, ...options }: HttpErrorDetails,
  ) {
    const { kind, remedy } = errors.definitions[code];
    super(code, kind, message, { hint: remedy, ...options });
    this.sent = sent;
    this.phase = phase;
  }
}

export function isHttpError(
  error: unknown,
  code?: HttpErrorCode,
): error is HttpError {
  return (
    error instanceof HttpError && (code === undefined || error.code === code)
  );
}
