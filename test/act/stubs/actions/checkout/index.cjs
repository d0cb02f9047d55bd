const { execFileSync } = require('node:child_process');
const { readdirSync } = require('node:fs');

// act copies the work tree itself, unless another commit is asked for.
const ref = process.env.INPUT_REF;
const cwd = process.env.GITHUB_WORKSPACE;
const git = (...args) => execFileSync('git', args, { cwd, stdio: 'inherit' });
if (ref) {
  if (!readdirSync(cwd).includes('.git')) {
    git('clone', '--quiet', '--no-checkout', process.env.KIT_SOURCE, '.');
    git('remote', 'set-url', 'origin', 'https://github.com/org/consumer.git');
  }
  git('checkout', '--quiet', '--force', '--detach', ref);
}
