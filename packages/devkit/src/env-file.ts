/**
 * Reads `GITHUB_OUTPUT`, `GITHUB_STATE` or `GITHUB_ENV` as the runner does:
 * `name=value` lines and `name<<delimiter` blocks.
 */
export function parseEnvFile(text: string): Map<string, string> {
  const values = new Map<string, string>();
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (line === '') continue;
    const block = /^([^=]*?)<<(.+)$/s.exec(line);
    if (block === null) {
      const [name = '', ...rest] = line.split('=');
      values.set(name, rest.join('='));
      continue;
    }
    const [, name = '', delimiter = ''] = block;
    const end = lines.indexOf(delimiter, index + 1);
    if (end < 0) throw new Error(`no end of the value of ${name}`);
    values.set(name, lines.slice(index + 1, end).join('\n'));
    index = end;
  }
  return values;
}
