import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { marked } from 'marked';
import {
  bar,
  code,
  details,
  fence,
  heading,
  joinMarkdown,
  link,
  list,
  md,
  sparkline,
  table,
} from '../src/index.ts';

const render = (markdown: string) => marked.parse(markdown, { async: false });
const tags = (html: string) =>
  [...html.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag);

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '</td></tr></table><img src=x>',
    '[a](javascript:x)',
    '![x](y)',
    '| a | b |',
    '`x`',
    '@team',
    'https://evil.example',
    '<!-- ',
    '**b**',
    '$x$',
    '    code',
    '# h',
    '1. a',
    '- [ ] x',
    '~~s~~',
    'www.evil.example',
    '&lt;b&gt;',
    'a_b_c',
    'x\n\n---\n',
  ),
);

describe('md', () => {
  it('escapes what is put in and keeps what is Markdown already', () => {
    expect(md`**${'a*b'}** ${md`_x_`} ${3} ${undefined}`.markdown).toBe(
      '**a\\*b** _x_ 3 ',
    );
  });

  it('never lets an inserted text make an element of its own', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(
          tags(render(md`<p>x${text}x</p>`.markdown)).filter(
            (tag) => tag !== 'p',
          ),
        ).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  it('breaks mentions and automatic links', () => {
    const html = render(
      md`${'@team see https://evil.example and www.evil.example'}`.markdown,
    );
    expect(html).not.toContain('<a');
    expect(html).not.toContain('@team');
  });
});

describe('table', () => {
  it('draws header, rule and rows', () => {
    expect(
      table(['gate', 'value'], [['coverage', 80]], ['left', 'right']).markdown,
    ).toBe('| gate | value |\n| --- | ---: |\n| coverage | 80 |');
  });

  it('keeps every cell in its place whatever is in it', () => {
    fc.assert(
      fc.property(hostile, hostile, (first, second) => {
        const html = render(
          table(['a', 'b'], [[first, code(second)]]).markdown,
        );
        expect(html.match(/<td/g)).toHaveLength(2);
        expect(html.match(/<tr/g)).toHaveLength(2);
        expect(html).not.toMatch(/<(img|a|h\d|em|strong)\b/);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('link', () => {
  it.each([
    ['https://x.example/a?b=c', '[x](https://x.example/a?b=c)'],
    ['https://x.example/a)b', '[x](https://x.example/a%29b)'],
    ['javascript:alert(1)', 'x'],
    ['https://x.example/a b', 'x'],
  ])('makes of %p %p', (url, markdown) => {
    expect(link('x', url).markdown).toBe(markdown);
  });
});

describe('fence', () => {
  it('cannot be closed from within', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('`', '\n', 'a', '~') }),
        (text) => {
          expect(tags(render(fence(text).markdown))).toEqual([
            'pre',
            'code',
            'code',
            'pre',
          ]);
        },
      ),
    );
  });
});

describe('small parts', () => {
  it.each([
    [bar(0.5, 4), '▰▰▱▱'],
    [bar(Number.NaN, 2), '▱▱'],
    [bar(7, 2), '▰▰'],
    [sparkline([1, 2, 3]), '▁▅█'],
    [sparkline([2, 2]), '▄▄'],
    [heading(2, 'a#b'), '## a\\#b'],
    [list(['a', 'b']), '- a\n- b'],
    [joinMarkdown(['a', undefined, 'b']), 'a\n\nb'],
    [details('t', md`b`), '<details><summary>t</summary>\n\nb\n\n</details>'],
    [code(''), ''],
  ])('draws %j', (part, markdown) => {
    expect(part.markdown).toBe(markdown);
  });
});
