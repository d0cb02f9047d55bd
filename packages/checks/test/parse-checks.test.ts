import { describe, expect, it } from '@jest/globals';
import {
  parseChecks,
  parsePattern,
  parseStatus,
  statusText,
} from '../src/index.ts';

const parse = (text: string) => parseChecks('checks.yml', text);

function problemOf(text: string): string {
  try {
    parse(text);
  } catch (error) {
    return String(error);
  }
  return 'no problem';
}

describe('lines', () => {
  it.each([
    ['GET /a 200', 'GET', '/a', '200'],
    ['/a', 'GET', '/a', '2xx'],
    ['post /a?b=c 201', 'POST', '/a?b=c', '201'],
    ['  /a   401,403  ', 'GET', '/a', '401 or 403'],
    ['HEAD /a 2xx', 'HEAD', '/a', '2xx'],
    ['/a 200-204', 'GET', '/a', '200-204'],
  ])('%s', (line, method, path, status) => {
    const [check] = parse(line);
    expect(check).toMatchObject({ method, path, name: `${method} ${path}` });
    expect(statusText(check?.status ?? [])).toBe(status);
  });

  it('skips empty lines and comments', () => {
    const text = '\n# live\n/live 200\r\n\n  # ready\n/ready 200\n';
    expect(parse(text).map(({ path }) => path)).toEqual(['/live', '/ready']);
  });

  it.each(['/a 99', '/a 200 extra', '/a OK', 'GET a 200'])(
    'tells the place of %j',
    (line) => {
      expect(problemOf(`/fine\n${line}`)).toContain('checks.yml:2:1: got');
    },
  );
});

describe('YAML', () => {
  it('takes lines and mappings', () => {
    const [line, mapping] = parse(`
- GET /health/live 200
- name: order
  path: /orders
  method: post
  headers: { x-try: 1 }
  body: { sku: test }
  status: 201
  body-contains: sku
  body-matches: ^{
  json: { $.id: { exists: true }, $.n: 3 }
  response-headers: { content-type: { contains: json } }
  max-response-time: 800ms
`);
    expect(line).toMatchObject({ method: 'GET', path: '/health/live' });
    expect(mapping).toMatchObject({
      name: 'order',
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-try': '1' },
      body: '{"sku":"test"}',
      bodyExpect: { contains: 'sku', matches: /^{/ },
      json: [
        { text: '$.id', expect: { exists: true } },
        { text: '$.n', expect: { equals: 3 } },
      ],
      responseHeaders: [{ name: 'content-type' }],
      maxMs: 800,
    });
  });

  it('sends a text as it stands, and a content type of its own', () => {
    const [check] = parse(
      '- { path: /a, body: [1], headers: { content-type: x/y } }',
    );
    expect(check).toMatchObject({
      body: '[1]',
      headers: { 'content-type': 'x/y' },
    });
    expect(parse('- { path: /a, body: raw }')[0]?.body).toBe('raw');
  });

  it.each([
    ['- pth: /a', 'did you mean "path"'],
    ['- { path: /a, status: 99 }', '200, 2xx'],
    ['- { path: a }', 'starts with /'],
    ['- { path: "/a b" }', 'without blanks'],
    ['- { path: /a, json: { version: 1 } }', '$.version'],
    ['- { path: /a, headers: { "a b": c } }', 'header name'],
    ['- { path: /a, headers: { a: "b\\r\\nc: d" } }', 'one line'],
    ['- { path: /a, body-matches: "(" }', 'pattern'],
    ['- { path: /a, body-matches: "(a+)+b" }', 'pattern'],
    ['- { path: /a, max-response-time: soon }', 'duration'],
    ['- { path: /a, method: "G T" }', 'HTTP method'],
    ['- 12', 'checks.yml:1:3'],
    ['[]', 'at least one check'],
    ['checks: []', 'Array'],
    ['- /a\n- { path: /b\n', 'checks.yml:'],
  ])('refuses %s', (text, why) => {
    expect(problemOf(text)).toContain(why);
  });
});

describe('parseStatus', () => {
  it.each(['', '600', '099', '300-200', 'abc', '2x', '200,', '200;201'])(
    'does not take %j',
    (text) => {
      expect(parseStatus(text)).toBeUndefined();
    },
  );
});

describe('parsePattern', () => {
  it.each(['(a+)+', '(a*)*b', '(\\d+){2,}', 'x'.repeat(501), '['])(
    'refuses %s',
    (text) => {
      expect(parsePattern(text)).toHaveProperty('problem');
    },
  );

  it.each(['^v(\\d+)\\.(\\d+)', '(abc)+', 'a{2,3}', '.*'])(
    'takes %s',
    (text) => {
      expect(parsePattern(text)).toHaveProperty('pattern');
    },
  );
});
