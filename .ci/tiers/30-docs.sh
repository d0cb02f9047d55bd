# The generated documentation is what its sources say.
npm run --silent docs -- --check
