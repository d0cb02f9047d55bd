// Loaded into a bundle by NODE_OPTIONS: what it took at most, in kB. The peak
// that resourceUsage() tells is handed down by whoever started the program.
const { readFileSync, writeFileSync } = require('node:fs');

process.on('exit', () => {
  writeFileSync(process.env.PEAK_MEMORY_FILE, String(peak()));
});

function peak() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  const status = readFileSync('/proc/self/status', 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)[1]);
}
