export interface Instruction {
  readonly line: number;
  /** Upper case. */
  readonly name: string;
  /** Continuations joined, here-documents included. */
  readonly text: string;
  readonly raw: string;
}

export interface Stage {
  readonly index: number;
  readonly name: string | undefined;
  readonly from: Instruction;
  readonly base: string;
  /** What stands behind `--platform=`. */
  readonly platform: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** The stages of a Dockerfile; what cannot be read is left to BuildKit to refuse. */
export function parseDockerfile(text: string): readonly Stage[] {
  const stages: (Stage & { readonly instructions: Instruction[] })[] = [];
  for (const instruction of listInstructions(text)) {
    if (instruction.name === 'FROM') {
      stages.push(startStage(instruction, stages.length));
    } else {
      stages.at(-1)?.instructions.push(instruction);
    }
  }
  return stages;
}

function startStage(from: Instruction, index: number) {
  const words = from.text.split(/\s+/).filter((word) => word !== '');
  const flags = words.filter((word) => word.startsWith('--'));
  const [base = '', as = '', name] = words.filter(
    (word) => !word.startsWith('--'),
  );
  return {
    index,
    from,
    base,
    name: /^as$/i.test(as) ? name?.toLowerCase() : undefined,
    platform: flags
      .find((flag) => flag.startsWith('--platform='))
      ?.slice('--platform='.length),
    instructions: [],
  };
}

function listInstructions(text: string): readonly Instruction[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const continuation = /^#\s*escape\s*=\s*`/im.test(
    lines.slice(0, 5).join('\n'),
  )
    ? '`'
    : '\\';
  const instructions: Instruction[] = [];
  for (let at = 0; at < lines.length; at++) {
    const start = at;
    const joined: string[] = [];
    for (; at < lines.length; at++) {
      const line = lines[at] ?? '';
      if (/^\s*#/.test(line) || (joined.length > 0 && line.trim() === ''))
        continue;
      const goesOn = line.trimEnd().endsWith(continuation);
      joined.push(goesOn ? line.trimEnd().slice(0, -1) : line);
      if (!goesOn) break;
    }
    const [, name = '', rest = ''] =
      /^\s*([A-Za-z]+)\s*(.*)$/s.exec(joined.join(' ')) ?? [];
    if (name === '') continue;
    const body = /^(RUN|COPY|ADD)$/i.test(name)
      ? hereDocuments(rest, lines, at + 1)
      : { text: '', end: at };
    instructions.push({
      line: start + 1,
      name: name.toUpperCase(),
      text: `${rest.trim()}${body.text}`,
      raw: lines[start] ?? '',
    });
    at = body.end;
  }
  return instructions;
}

function hereDocuments(rest: string, lines: readonly string[], start: number) {
  let at = start;
  let text = '';
  for (const [, , word = ''] of rest.matchAll(
    /<<-?(["']?)([A-Za-z_][A-Za-z0-9_]*)\1/g,
  )) {
    for (; at < lines.length && lines[at]?.trim() !== word; at++)
      text += `\n${lines[at]}`;
    at += 1;
  }
  return { text, end: at - 1 };
}
