const { cpSync, existsSync, readdirSync } = require('node:fs');
const { join, resolve } = require('node:path');

const from = process.env.KIT_ARTIFACTS;
const prefix = process.env.INPUT_PATTERN.replace('*', '');
const to = resolve(process.env.GITHUB_WORKSPACE, process.env.INPUT_PATH);
const names = existsSync(from) ? readdirSync(from) : [];
for (const name of names.filter((name) => name.startsWith(prefix))) {
  cpSync(join(from, name), to, { recursive: true });
}
