// npm run rename -- OWNER/NAME: the repository that `uses:` and links name.
import { root, runCommand } from '@kit/devkit';
import { renameRepository } from '../rename.ts';

await runCommand(async ([name = '']) => {
  const changed = await renameRepository(root, name);
  console.log(`${changed.length} files name ${name} now`);
});
