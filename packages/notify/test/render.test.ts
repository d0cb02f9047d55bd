import { describe, expect, it } from '@jest/globals';
import { checkSlackPayload, type Message, renderSlack } from '../src/index.ts';

const message: Message = {
  status: 'failure',
  title: 'deploy 1.4.2: Failed',
  text: 'the health check failed',
  fields: [{ label: 'Ref', value: 'main', url: 'https://example.com/main' }],
  jobs: [
    { name: 'build', result: 'success' },
    { name: 'deploy', result: 'failure' },
  ],
  mentions: [
    { kind: 'here' },
    { kind: 'user', id: 'U012AB3CD' },
    { kind: 'group', id: 'S012AB3CD' },
  ],
  links: [
    { label: 'Run', url: 'https://example.com/run' },
    { label: 'Odd', url: 'javascript:1' },
  ],
  fullTextUrl: 'https://example.com/run',
};
const text = (value: string) => ({ type: 'text', text: value });

function section(...elements: readonly object[]) {
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements }],
  };
}

describe('renderSlack', () => {
  it('says everything in plain and rich text', () => {
    expect(renderSlack(message)).toEqual({
      text: '❌ deploy 1.4.2: Failed: the health check failed',
      blocks: [
        {
          type: 'header',
          text: {
            type: 'plain_text',
            text: '❌ deploy 1.4.2: Failed',
            emoji: false,
          },
        },
        section(
          { type: 'broadcast', range: 'here' },
          text(' '),
          { type: 'user', user_id: 'U012AB3CD' },
          text(' '),
          { type: 'usergroup', usergroup_id: 'S012AB3CD' },
          text(' '),
          text('the health check failed'),
        ),
        section(
          { ...text('Ref: '), style: { bold: true } },
          { type: 'link', url: 'https://example.com/main', text: 'main' },
        ),
        section(
          text('✅ build: success'),
          text('\n'),
          text('❌ deploy: failure'),
        ),
        section(
          { type: 'link', url: 'https://example.com/run', text: 'Run' },
          text(' · '),
          text('Odd'),
        ),
      ],
    });
  });

  it('links to the full text where it had to cut', () => {
    const long = JSON.stringify(
      renderSlack({ ...message, text: 'y'.repeat(9000) }).blocks,
    );
    expect(long).toContain('…');
    expect(long).toContain('"text":"full text"');
    expect(long.length).toBeLessThan(6000);
  });

  it('stays within all limits for ten thousand emoji and three hundred jobs', () => {
    const jobs = Array.from({ length: 300 }, (_, i) => ({
      name: `job ${i} ${'z'.repeat(200)}`,
      result: 'success',
    }));
    const fields = Array.from({ length: 30 }, () => ({
      label: 'L',
      value: '<&>'.repeat(900),
    }));
    const emoji = '😀'.repeat(10_000);
    const worst = renderSlack({
      ...message,
      title: emoji,
      text: emoji,
      jobs,
      fields,
    });
    expect(checkSlackPayload({ ...worst })).toEqual([]);
    expect(JSON.stringify(worst)).toContain('260 more');
  });

  it('leaves out what there is nothing to say of', () => {
    const { blocks } = renderSlack({
      ...message,
      text: ' ',
      fields: [],
      jobs: [],
      mentions: [],
      links: [],
    });
    expect(blocks).toHaveLength(1);
  });
});
