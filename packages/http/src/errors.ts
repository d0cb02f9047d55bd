import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  HTTP_URL_INVALID: {
    kind: 'configuration',
    meaning: 'An address is no http or https address, or carries a password.',
    remedy: 'Write https://host/path; pass credentials in a header.',
  },
  HTTP_UNREACHABLE: {
    kind: 'world',
    meaning: 'No connection came about: no such name, refused, or no route.',
    remedy: 'Check the name, the port, and that the runner may reach the host.',
  },
  HTTP_TIMEOUT: {
    kind: 'world',
    meaning: 'A request was not answered in full within its limit.',
    remedy:
      'The message names the phase it was in; raise the timeout if close.',
  },
  HTTP_TLS: {
    kind: 'world',
    meaning: 'The TLS handshake failed, or the certificate is not trusted.',
    remedy:
      'Check the certificate, its names and dates, and the CA that signs it.',
  },
  HTTP_REFUSED_ADDRESS: {
    kind: 'configuration',
    meaning: 'The name leads to an address that requests may not be sent to.',
    remedy:
      'Use a public address, or allow the host by name where it is meant.',
  },
  HTTP_REDIRECT_REFUSED: {
    kind: 'world',
    meaning: 'A redirect leads where this request may not go, or never ends.',
    remedy: 'Ask for the final address, or allow its host.',
  },
  HTTP_PROTOCOL: {
    kind: 'world',
    meaning: 'What answered does not speak HTTP as it should.',
    remedy: 'Check the port, and whether it wants http:// or https://.',
  },
  HTTP_CONNECTION_LOST: {
    kind: 'world',
    meaning: 'The connection ended before the answer was complete.',
    remedy: 'Look for a crash or a restart at the other side.',
  },
  HTTP_PROXY: {
    kind: 'world',
    meaning: 'The proxy did not open a way to the host.',
    remedy: 'Check HTTPS_PROXY and NO_PROXY, and what the proxy allows.',
  },
  HTTP_BODY_TOO_LARGE: {
    kind: 'world',
    meaning: 'The answer is larger than the action is willing to hold.',
    remedy: 'Narrow what is asked for.',
  },
  HTTP_BODY_NO_JSON: {
    kind: 'world',
    meaning: 'The answer should be JSON and is not.',
    remedy: 'Check the address: an error or login page may stand there.',
  },
});
