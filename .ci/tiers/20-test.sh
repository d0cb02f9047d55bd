npm run --silent build && jest_tier 20-test
