export { type AddressKind, addressKind } from './address.ts';
export { createHttpClient } from './client.ts';
export {
  bareHost,
  type ConnectGuard,
  createConnectGuard,
} from './connect-guard.ts';
export type { Resolve } from './guarded-lookup.ts';
export type { HttpHeaders } from './headers.ts';
export { HttpError, type HttpErrorCode, isHttpError } from './http-error.ts';
export { type ProxyEnv, proxyFor } from './proxy.ts';
export { sameOrigin } from './redirect.ts';
export type { Phase, Timings } from './timings.ts';
export type {
  HeaderValues,
  HttpClient,
  HttpClientOptions,
  HttpRequest,
  HttpResponse,
  JsonResponse,
  RedirectPolicy,
  StreamRequest,
  StreamResponse,
  TlsOptions,
} from './types.ts';
