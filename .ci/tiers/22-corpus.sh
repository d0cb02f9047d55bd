# Real reports with expected counts, where their folder is at hand.
KIT_REPORT_CORPUS=${KIT_REPORT_CORPUS:-$PWD/../shared/fixtures/reports}
export KIT_REPORT_CORPUS
[ -e "$KIT_REPORT_CORPUS/INDEX.json" ] || { echo "no corpus"; exit 77; }
jest_tier 22-corpus --config test/corpus/jest.config.mjs
