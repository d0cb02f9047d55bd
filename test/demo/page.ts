import { marked } from 'marked';

export interface Page {
  section(title: string): void;
  text(text: string): void;
  markdown(markdown: string): void;
  raw(html: string): void;
  html(): string;
}

/** The demo as one HTML file without anything from elsewhere. */
export function createPage(): Page {
  const parts: string[] = [];
  return {
    section: (title) => void parts.push(`<h2>${escapeHtml(title)}</h2>`),
    text: (text) => void parts.push(`<p>${escapeHtml(text)}</p>`),
    markdown: (markdown) =>
      void parts.push(
        `<article>${marked.parse(markdown, { async: false })}</article>`,
      ),
    raw: (html) => void parts.push(html),
    html: () => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>kit: the demo</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1f2328 }
article { border: 1px solid #d1d9e0; border-radius: 6px; padding: 0 1rem 1rem; margin: 1rem 0 }
table { border-collapse: collapse; margin: 1rem 0 } td, th { border: 1px solid #d1d9e0; padding: .3rem .7rem; text-align: left }
code, pre { background: #f0f2f4; border-radius: 4px; padding: .1rem .3rem } pre { padding: .7rem; overflow: auto }
h2 { border-bottom: 1px solid #d1d9e0 }
</style>
<h1>The main job on the sample monorepo</h1>
${parts.join('\n')}
</html>
`,
  };
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
