import { startFakeServer } from '@kit/testing';
import type { DemoStep } from '../demo-step.ts';

interface Element {
  readonly text?: string;
  readonly url?: string;
  readonly range?: string;
  readonly style?: { readonly bold?: boolean };
}

interface Block {
  readonly text?: { readonly text: string };
  readonly elements?: readonly { readonly elements: readonly Element[] }[];
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

function drawElement({ text, url, range, style }: Element): string {
  const shown = escapeHtml(text ?? `@${range ?? 'somebody'}`).replaceAll(
    '\n',
    '<br>',
  );
  if (url !== undefined) return `<a href="${escapeHtml(url)}">${shown}</a>`;
  if (range !== undefined) return `<mark>${shown}</mark>`;
  return style?.bold === true ? `<b>${shown}</b>` : shown;
}

/** The blocks of a message about as Slack shows them. */
function drawMessage(blocks: readonly Block[]): string {
  const parts = blocks.map(({ text, elements }) =>
    text === undefined
      ? `<p>${(elements ?? []).flatMap((part) => part.elements.map(drawElement)).join('')}</p>`
      : `<h4>${escapeHtml(text.text)}</h4>`,
  );
  return `<blockquote>${parts.join('')}</blockquote>`;
}

export const step: DemoStep = {
  title: 'slack-notify: the message as it arrives',
  async run(stage) {
    const arrived: string[] = [];
    const slack = await startFakeServer((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => {
        arrived.push(text);
      });
      request.on('end', () => response.end('ok'));
    });
    try {
      stage.say(
        'A deployment failed, and its commit message wants to call the whole channel: it stays text. The only mention is the one that was configured.',
      );
      await stage.run('slack-notify', {
        inputs: {
          'webhook-url': `${slack.origin}/hook`,
          status: JSON.stringify({
            build: { result: 'success' },
            deploy: { result: 'failure' },
          }),
          title: 'Deploy shop 1.5.0 to production: Failed',
          text: 'p95 was 1,240 ms for 3 minutes; rolled back.',
          fields: 'repo, message, author, ref',
          environment: 'production',
          version: '1.5.0',
          mention: 'here',
        },
        env: {
          GITHUB_REPOSITORY: 'sample/shop',
          GITHUB_REF_NAME: 'main',
          GITHUB_RUN_ID: '1001',
          GITHUB_WORKFLOW: 'deploy',
        },
        event: {
          head_commit: {
            message: 'Speed up <!channel> & "quotes"',
            author: { username: 'octocat' },
          },
        },
      });
      const { blocks }: { blocks: readonly Block[] } = JSON.parse(
        arrived.join(''),
      );
      stage.draw(drawMessage(blocks));
    } finally {
      await slack.close();
    }
  },
};
