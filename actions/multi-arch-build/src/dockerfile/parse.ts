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

/**
 * The stages of a Dockerfile, with the defaults of the ARGs before the first
 * one put in, and `buildArgs` on top; what cannot be read is left to BuildKit
 * to refuse.
 */
export function parseDockerfile(
  text: string,
  buildArgs: ReadonlyMap<string, string> = new Map(),
): readonly Stage[] {
  const stages: (Stage & { readonly instructions: Instruction[] })[] = [];
  const globals = new Map<string, string>();
  for (const instruction of listInstructions(text)) {
    if (instruction.name === 'FROM') {
      stages.push(startStage(instruction, stages.length, globals));
    } else if (stages.length === 0 && instruction.name === 'ARG') {
      const [, name = '', value = ''] =
        /^(\w+)(?:=["']?([^\s"']*))?/.exec(instruction.text) ?? [];
      const given = buildArgs.get(name) ?? substitute(value, globals);
      if (given !== '') globals.set(name, given);
    } else {
      stages.at(-1)?.instructions.push(instruction);
    }
  }
  return stages;
}

/** `$NAME`, `${NAME}` and `${NAME:-default}`; unknown names stay. */
function substitute(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$(?:(\w+)|\{(\w+)(?::?-([^}]*))?\})/g,
    (whole, bare?: string, braced?: string, fallback?: string) => {
      const name = bare ?? braced ?? '';
      const isPlatform = /^(BUILD|TARGET)(PLATFORM|OS|ARCH|VARIANT)$/.test(
        name,
      );
      return values.get(name) ?? (isPlatform ? whole : (fallback ?? whole));
    },
  );
}

function startStage(
  from: Instruction,
  index: number,
  globals: ReadonlyMap<string, string>,
) {
  const words = substitute(from.text, globals)
    .split(/\s+/)
    .filter((word) => word !== '');
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
  const mark = escapeOf(lines);
  const instructions: Instruction[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (isEmptyLine(lines[at])) continue;
    const start = at;
    const joined: string[] = [];
    for (; at < lines.length; at++) {
      const line = lines[at] ?? '';
      if (isEmptyLine(line)) continue;
      const goesOn = continues(line, mark);
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

/** Also comments: they may stand between the lines of one instruction. */
function isEmptyLine(line = ''): boolean {
  return /^\s*(#|$)/.test(line);
}

/** A doubled one is a character, not the end of a line. */
function continues(line: string, mark: string): boolean {
  const end = line.trimEnd();
  return end.endsWith(mark) && !end.endsWith(mark + mark);
}

/** Directives stand before everything else. */
function escapeOf(lines: readonly string[]): string {
  for (const line of lines) {
    const [, name, value] = /^#\s*(\w+)\s*=\s*(\S+)/.exec(line) ?? [];
    if (name === undefined) break;
    if (/^escape$/i.test(name) && value === '`') return '`';
  }
  return '\\';
}

/** A word `<<NAME`; `<<<` is a text, and `1<<2` a number. */
const hereDocument =
  /(?<=^|\s)\d*<<(-?)(["']?)([^\s<>"';|&()]+)\2(?=$|[\s>;|&)])/g;

function hereDocuments(rest: string, lines: readonly string[], start: number) {
  let at = start;
  let text = '';
  for (const [, strips, , word = ''] of rest.matchAll(hereDocument)) {
    const isEnd = (line = '') =>
      (strips === '' ? line : line.replace(/^\t+/, '')) === word;
    for (; at < lines.length && !isEnd(lines[at]); at++)
      text += `\n${lines[at]}`;
    at += 1;
  }
  return { text, end: at - 1 };
}
