/** A command that GitHub's runner would carry out. */
export interface RunnerCommand {
  readonly name: string;
  readonly properties: string;
  readonly data: string;
}

/**
 * The commands in a log, by the runner's own rules (ActionCommand.cs):
 * `::name properties::data` where a trimmed line starts with it, otherwise
 * `##[name properties]data` anywhere in the line.
 */
export function parseRunnerLog(log: string): RunnerCommand[] {
  return log.split(/\r\n|\n|\r/).flatMap((line) => {
    const command = versionTwo(line) ?? versionOne(line);
    return command === undefined ? [] : [command];
  });
}

function versionTwo(line: string): RunnerCommand | undefined {
  const match = /^::([^\s:]+)(?:\s(.*?))?::(.*)$/s.exec(line.trim());
  return match === null ? undefined : toCommand(match);
}

function versionOne(line: string): RunnerCommand | undefined {
  const match = /##\[([^\s\]]+)(?:\s([^\]]*))?\](.*)$/s.exec(line);
  return match === null ? undefined : toCommand(match);
}

function toCommand(match: RegExpExecArray): RunnerCommand {
  const [, name = '', properties = '', data = ''] = match;
  return { name: name.toLowerCase(), properties, data };
}

/** The commands that an action of ours may give: anything else is an escape. */
const harmlessCommands = new Set([
  'add-mask',
  'debug',
  'endgroup',
  'error',
  'group',
  'notice',
  'warning',
]);

export function unintendedCommands(log: string): RunnerCommand[] {
  return parseRunnerLog(log).filter(({ name }) => !harmlessCommands.has(name));
}
