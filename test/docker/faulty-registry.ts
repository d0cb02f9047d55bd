import { createServer, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Fault {
  readonly method: string;
  readonly path: RegExp;
  readonly status: number;
  /** How often; the rest passes. */
  times: number;
}

/** A registry's front that answers some requests itself and passes on the rest. */
export async function faultyRegistry(behind: string, faults: readonly Fault[]) {
  const met: string[] = [];
  const server = createServer((request, response) => {
    const fault = faults.find(
      ({ method, path, times }) =>
        times > 0 && request.method === method && path.test(request.url ?? ''),
    );
    if (fault !== undefined) {
      fault.times -= 1;
      met.push(`${fault.status} ${request.method}`);
      request.resume();
      response
        .writeHead(fault.status, { 'content-type': 'application/json' })
        .end(
          fault.status === 403
            ? '{"errors":[{"code":"DENIED","message":"requested access is denied"}]}'
            : '{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]}',
        );
      return;
    }
    const passed = sendRequest(
      `http://${behind}${request.url}`,
      { method: request.method, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    met,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
