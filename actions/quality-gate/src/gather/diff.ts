import type { World } from '@kit/action';
import { messageOf } from '@kit/errors';
import { createGit, resolveCommit } from '@kit/git';
import type { ProcessRunner } from '@kit/process';
import type { OrMissing } from '../facts.ts';
import { parseDiff } from '../measure/diff-lines.ts';

type ChangedLines = OrMissing<ReadonlyMap<string, ReadonlySet<number>>>;

/** The lines that were added or changed since `head` left `base`. */
export async function gatherChangedLines(
  { env, context, signal }: World,
  process: ProcessRunner,
  base: string,
  head: string,
): Promise<ChangedLines> {
  const git = createGit({ process, folder: context.workspace, env });
  const missing = (reason: string) => ({
    missing: { code: 'diff-missing', reason },
  });
  try {
    const commits = await Promise.all(
      [base, head].map((revision) => resolveCommit(git, revision)),
    );
    const absent = [base, head].find((_, index) => !commits[index]);
    if (absent !== undefined) {
      return missing(
        `commit ${absent} is not in the checkout; check out with fetch-depth: 0`,
      );
    }
    const { stdout } = await git.run(
      [
        'diff',
        '--unified=0',
        '--inter-hunk-context=0',
        '--no-color',
        '--no-ext-diff',
        '--no-textconv',
        // Attributes of the checkout, or a NUL, would hide lines as binary.
        '--text',
        '--find-renames',
        '--src-prefix=a/',
        '--dst-prefix=b/',
        '--end-of-options',
        `${commits[0]}...${commits[1]}`,
        '--',
      ],
      { maxOutputBytes: 256 * 1024 * 1024 },
    );
    return { value: parseDiff(stdout) };
  } catch (error) {
    signal.throwIfAborted();
    const [first = ''] = messageOf(error).split('\n');
    return missing(`changed lines are not known: ${first}`);
  }
}
