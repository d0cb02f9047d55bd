# shellcheck shell=bash
# Generated edits of packages/splice, judged by the YAML parsers of Python and Go:
# whoever reads the file before must see that one value change, and nothing else.
command -v go >/dev/null || { echo "Go is not installed"; exit 77; }
command -v python3 >/dev/null || { echo "Python is not installed"; exit 77; }
set -eo pipefail
pip_tool pyyaml 6.0.3
pip_tool ruamel.yaml 0.19.1
sources=$(cat test/yaml-parsers/{go.mod,go.sum,main.go} | sha256sum | cut -c1-16)
judge=$KIT_CACHE/tools/yaml-parsers-$sources/judge
[ -x "$judge" ] || go build -C test/yaml-parsers -o "$judge" .
edits=$(mktemp)
trap 'rm -f "$edits"' EXIT
export NODE_NO_WARNINGS=1
node --conditions=source test/yaml-parsers/edits.ts 2400 >"$edits"
# How many each parser must judge, at least: not all read every document.
least=2000
"$KIT_CACHE/tools/pyyaml-6.0.3/bin/python" test/yaml-parsers/judge.py pyyaml $least <"$edits"
"$KIT_CACHE/tools/ruamel.yaml-0.19.1/bin/python" test/yaml-parsers/judge.py ruamel.yaml $least <"$edits"
"$judge" $least <"$edits"
