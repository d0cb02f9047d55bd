# Reports of 500 MB through the built action: read or refused in bounded memory.
npm run --silent build -- quality-gate
jest_tier 24-hostile --config test/hostile/jest.config.mjs
