const { cpSync, existsSync, statSync } = require('node:fs');
const { basename, join, resolve } = require('node:path');

// A folder is kept by what is in it, a file or one of several by its name.
const { KIT_ARTIFACTS, GITHUB_WORKSPACE, INPUT_NAME, INPUT_PATH } = process.env;
const paths = INPUT_PATH.split('\n').filter((path) => path !== '');
for (const path of paths) {
  const from = resolve(GITHUB_WORKSPACE, path);
  if (existsSync(from)) {
    const byName = paths.length > 1 || statSync(from).isFile();
    const to = join(KIT_ARTIFACTS, INPUT_NAME, byName ? basename(from) : '');
    cpSync(from, to, { recursive: true });
  } else if (process.env['INPUT_IF-NO-FILES-FOUND'] !== 'ignore') {
    console.log(`::warning::no files at ${path}`);
  }
}
