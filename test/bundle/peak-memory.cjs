// Loaded into a bundle by NODE_OPTIONS: what it took at most, in kB.
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  const { maxRSS } = process.resourceUsage();
  writeFileSync(process.env.PEAK_MEMORY_FILE, String(maxRSS));
});
