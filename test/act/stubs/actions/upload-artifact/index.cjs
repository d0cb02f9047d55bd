const { cpSync, existsSync } = require('node:fs');
const { join } = require('node:path');

const from = join(process.env.GITHUB_WORKSPACE, process.env.INPUT_PATH);
if (existsSync(from)) {
  cpSync(from, join(process.env.KIT_ARTIFACTS, process.env.INPUT_NAME), {
    recursive: true,
  });
} else if (process.env['INPUT_IF-NO-FILES-FOUND'] !== 'ignore') {
  console.log(`::warning::no files at ${process.env.INPUT_PATH}`);
}
