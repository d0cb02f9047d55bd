import { describe, expect, it } from '@jest/globals';
import { fillTemplate } from '../src/index.ts';

const values = {
  text: '<!channel> & "quotes"\n',
  url: 'https://example.com/a?b=c',
  evil: 'javascript:alert(1)',
  long: '<'.repeat(5000),
};
const escaped = '&lt;!channel&gt; &amp; "quotes"\n';

describe('fillTemplate', () => {
  it.each<[string, object, object]>([
    [
      'plain text as it is',
      { type: 'plain_text', text: '{{ text }}' },
      { type: 'plain_text', text: values.text },
    ],
    [
      'mrkdwn escaped and verbatim',
      { type: 'mrkdwn', text: 'a {{text}}' },
      { verbatim: true, type: 'mrkdwn', text: `a ${escaped}` },
    ],
    [
      'a verbatim of its own',
      { type: 'mrkdwn', text: '{{text}}', verbatim: false },
      { type: 'mrkdwn', text: escaped, verbatim: false },
    ],
    [
      'markup of its own',
      { type: 'mrkdwn', text: '<!here> hi' },
      { type: 'mrkdwn', text: '<!here> hi' },
    ],
    ['a whole address', { url: '{{ url }}' }, { url: values.url }],
    [
      'a part of an address',
      { url: 'https://x.example/?q={{ url }}' },
      { url: 'https://x.example/?q=https%3A%2F%2Fexample.com%2Fa%3Fb%3Dc' },
    ],
    [
      'no address that is none',
      { url: '{{ evil }}' },
      { url: 'javascript%3Aalert(1)' },
    ],
    [
      'rich text as it is',
      { elements: [{ type: 'text', text: '{{ text }}' }] },
      { elements: [{ type: 'text', text: values.text }] },
    ],
    [
      'other values untouched',
      { a: 1, b: null, c: [true] },
      { a: 1, b: null, c: [true] },
    ],
  ])('fills %s', (_, payload, expected) => {
    expect(fillTemplate(payload, values)).toEqual(expected);
  });

  it('cuts a value so that its text stays within the limit', () => {
    const filled = fillTemplate(
      { type: 'mrkdwn', text: 'x {{ long }} y' },
      values,
    );
    const { text } = filled as { text: string };
    expect(text.length).toBeLessThanOrEqual(3000);
    expect(text).toMatch(/^x (&lt;)+… y$/);
  });

  it('does not fill what a value says', () => {
    expect(fillTemplate('{{ a }}', { a: '{{ b }}', b: 'no' })).toBe('{{ b }}');
  });

  it('names the nearest value for an unknown one, and no inherited ones', () => {
    const fill = () => fillTemplate({ text: '{{ txt }}' }, values);
    expect(fill).toThrow('did you mean "text"?');
    expect(() => fillTemplate('{{ constructor }}', values)).toThrow(
      'constructor',
    );
  });
});
