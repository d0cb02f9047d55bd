const { createHash } = require('node:crypto');
const { appendFileSync } = require('node:fs');

const name = process.env.INPUT_IMAGES;
const hash = createHash('sha256').update(`${name} ${process.env.GITHUB_SHA}`);
const digest = `sha256:${hash.digest('hex')}`;
console.log(`built ${name} from ${process.env.INPUT_CONTEXT}`);
appendFileSync(
  process.env.GITHUB_OUTPUT,
  `image=${name}@${digest}\ndigest=${digest}\nreason-code=pushed\n`,
);
