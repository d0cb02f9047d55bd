npm run --silent lint && npm run --silent types
