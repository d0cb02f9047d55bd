import { lexer, type Token, type Tokens } from 'marked';

/** A job summary as text for a terminal: tables drawn, folded parts open. */
export function renderTerminal(markdown: string): string {
  return blocks(lexer(markdown))
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd();
}

function blocks(tokens: readonly Token[]): string {
  return tokens.map(block).join('\n');
}

function block(token: Token): string {
  switch (token.type) {
    case 'heading':
      return `\n${inline(token)}\n${'='.repeat(inline(token).length)}`;
    case 'table':
      return drawTable(token as Tokens.Table);
    case 'list':
      return (token as Tokens.List).items
        .map((item) => `- ${plain(text(item.tokens))}`)
        .join('\n');
    case 'code':
      return (token as Tokens.Code).text.replace(/^/gm, '    ');
    case 'space':
      return '';
    case 'html':
      return plain(token.raw);
    default:
      return inline(token);
  }
}

function inline(token: Token): string {
  return plain(
    'tokens' in token && token.tokens ? text(token.tokens) : token.raw,
  );
}

function text(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if ('tokens' in token && token.tokens) return text(token.tokens);
      return 'text' in token ? String(token.text) : token.raw;
    })
    .join('');
}

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
};

function plain(html: string): string {
  return html
    .replace(/<br>/g, '; ')
    .replace(/<summary>(.*?)<\/summary>/gs, '▾ $1')
    .replace(/<\/?[a-z][^>]*>/g, '')
    .replace(/&#(\d+);/g, (_, point: string) =>
      String.fromCodePoint(Number(point)),
    )
    .replace(/&(lt|gt|amp|quot);/g, (entity) => entities[entity] ?? entity)
    .replace(/\u200b/g, '')
    .trim();
}

function drawTable(table: Tokens.Table): string {
  const rows = [table.header, ...table.rows].map((row) =>
    row.map((cell) => plain(text(cell.tokens))),
  );
  const widths = table.header.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        table.align[column] === 'right'
          ? cell.padStart(widths[column] ?? 0)
          : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return ['', lines[0], rule, ...lines.slice(1), ''].join('\n');
}
