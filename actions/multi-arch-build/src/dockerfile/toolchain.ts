import {
  innerScript,
  programOf,
  type ShellWords,
  splitCommands,
} from './shell-commands.ts';

export type Toolchain = 'go' | 'rust' | 'dotnet' | 'portable' | 'native';

export interface HeavyWork {
  readonly toolchain: Toolchain;
  /** Whether what it makes belongs to one architecture. */
  readonly makes: 'program' | 'anything' | 'unknown';
}

/** The work in a RUN that takes minutes under QEMU; asking for a version is none. */
export function heavyWork(run: string): HeavyWork | undefined {
  return listWork(scriptOf(run))[0];
}

function listWork(script: string): readonly HeavyWork[] {
  return splitCommands(script).flatMap(
    (words): readonly HeavyWork[] | HeavyWork => {
      const command = programOf(words);
      const inner = innerScript(command);
      if (inner !== undefined) return listWork(inner);
      const asks = command.slice(1).every((word) => asksOnly.test(word));
      if (asks && command.length > 1) return [];
      return workOf(command) ?? [];
    },
  );
}

const asksOnly = /^(--?version|-v|-V|version|--?help|-h|help)$/;

/** The shell script that a RUN executes: of the exec form its words. */
function scriptOf(run: string): string {
  const text = run.replace(/^(\s*--[a-z]+(=\S*)?)+\s+/, '').trim();
  const [head = '', ...body] = text.split('\n');
  if (body.length > 0 && /<</.test(head)) {
    // The document is a script where it is the command, or a shell's input.
    return /^(<<|(\S*\/)?(ba|da|a)?sh\b)/.test(head) ? body.join('\n') : head;
  }
  const words = execWords(text);
  return words === undefined ? text : words.map(asWord).join(' ');
}

function execWords(text: string): readonly unknown[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) ? words : undefined;
  } catch {
    return undefined;
  }
}

function asWord(word: unknown): string {
  return `'${String(word).replaceAll("'", `'\\''`)}'`;
}

interface Row extends HeavyWork {
  readonly programs: RegExp;
  /** Of one argument; any unless given. */
  readonly argument?: RegExp;
}

const portable = { toolchain: 'portable', makes: 'anything' } as const;

/** The first that fits counts. */
const rows: readonly Row[] = [
  {
    programs: /^go$/,
    argument: /^(test|vet)$/,
    toolchain: 'go',
    makes: 'anything',
  },
  {
    programs: /^go$/,
    argument: /^(build|install)$/,
    toolchain: 'go',
    makes: 'program',
  },
  {
    programs: /^cargo$/,
    argument: /^(test|t|nextest|clippy|check|c)$/,
    toolchain: 'rust',
    makes: 'anything',
  },
  {
    programs: /^cargo$/,
    argument: /^(build|b|install|rustc|cook)$/,
    toolchain: 'rust',
    makes: 'program',
  },
  { programs: /^rustc$/, toolchain: 'rust', makes: 'program' },
  {
    programs: /^dotnet$/,
    argument: /^(build|publish|restore|test|pack)$/,
    toolchain: 'dotnet',
    makes: 'anything',
  },
  {
    programs: /^(mvnw?|gradlew?|tsc|webpack|esbuild|rollup|turbo)$/,
    ...portable,
  },
  { programs: /^(vite|ng|next|nuxt|astro)$/, argument: /^build$/, ...portable },
  { programs: /^g?make$/, toolchain: 'native', makes: 'unknown' },
  { programs: /^(cmake|ninja|meson)$/, toolchain: 'native', makes: 'program' },
  {
    programs: /^(gcc|g\+\+|cc|c\+\+|clang|clang\+\+)$/,
    toolchain: 'native',
    makes: 'program',
  },
];

function workOf([name = '', ...args]: ShellWords): HeavyWork | undefined {
  const program = name.replace(/^xx-/, '');
  if (/^(npm|pnpm|yarn|bun)$/.test(program)) return nodeWork(program, args);
  const row = rows.find(
    ({ programs, argument }) =>
      programs.test(program) &&
      (argument === undefined || args.some((word) => argument.test(word))),
  );
  return row && { toolchain: row.toolchain, makes: row.makes };
}

function nodeWork(
  program: string,
  args: readonly string[],
): HeavyWork | undefined {
  const [first = ''] = args.filter((word) => !word.startsWith('-'));
  if (/^(config|cache|set|get|pkg|version|view|prune|start)$/.test(first))
    return undefined;
  if (/^(exec|dlx|x)$/.test(first))
    return workOf(programOf(args.slice(args.indexOf(first) + 1)));
  const isWork =
    (first === '' && program === 'yarn') ||
    args.some((word) =>
      /^(ci|install|i|add|rebuild|\S*(build|compile|bundle|dist)\S*)$/.test(
        word,
      ),
    );
  return isWork ? portable : undefined;
}
