/** Pieces of which strangers' texts are made that want to be more than text. */
export const fragments = [
  '<!channel>',
  '<!here|here>',
  '<!everyone>',
  '<!subteam^S012AB3CD>',
  '<@U012AB3CD>',
  '<#C012AB3CD|general>',
  '<https://evil.example|click>',
  'https://evil.example/?a=b&c=d',
  '@channel',
  '@here',
  '&lt;!channel&gt;',
  '&amp;',
  '&',
  '<',
  '>',
  '"',
  "'",
  '`',
  '```',
  '*bold*',
  '_it_',
  '~no~',
  '> quote',
  '\\',
  '\n',
  '\r\n',
  '\t',
  '\0',
  '\u0007',
  '\u001b[31m',
  '\u202e',
  '\u200b',
  '\u2028',
  '\ufeff',
  '\ud83d',
  '\ude00',
  '😀',
  '👩‍👩‍👧‍👦',
  ':smile:',
  'é',
  '漢字',
  '{{ title }}',
  '${{ github.token }}',
  '$(touch pwned)',
  '{"type":"mrkdwn"}',
  '::set-output name=a::b',
  '##[set-output name=a;]b',
  'plain words',
  'x'.repeat(400),
  '<'.repeat(200),
  '😀'.repeat(300),
] as const;

/** Text number `seed`: always the same, up to some thousand characters long. */
export function hostileText(seed: number): string {
  let state = seed * 2654435761 + 12345;
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
  const parts = Array.from(
    { length: 1 + next(12) },
    () => fragments[next(fragments.length)] ?? '',
  );
  return parts.join(next(2) === 0 ? '' : ' ');
}
