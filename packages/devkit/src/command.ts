import { isKitError } from '@kit/errors';

/** Runs a command line of the kit: its mistakes are one line, and exit code 1. */
export async function runCommand(
  command: (args: string[]) => void | Promise<void>,
): Promise<void> {
  try {
    await command(process.argv.slice(2));
  } catch (error) {
    if (!isKitError(error)) throw error;
    console.error(`${error.message} [${error.code}]`);
    if (error.hint !== undefined) console.error(error.hint);
    process.exitCode = 1;
  }
}
