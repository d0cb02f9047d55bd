# shellcheck shell=bash
# What the tiers share: installers whose products outlive the checkout, by version.
KIT_CACHE=${KIT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kit}
export KIT_CACHE

# go_tool NAME VERSION PACKAGE: built once; on the PATH afterwards.
go_tool() {
  local dir=$KIT_CACHE/tools/$1-$2
  if [ ! -x "$dir/$1" ]; then
    mkdir -p "$dir"
    GOBIN=$dir go install "$3@v$2"
  fi
  PATH=$dir:$PATH
}

# pip_tool NAME VERSION: a program of PyPI in an environment of its own.
pip_tool() {
  local dir=$KIT_CACHE/tools/$1-$2
  if [ ! -e "$dir/ready" ]; then
    python3 -m venv "$dir"
    "$dir/bin/pip" install --quiet --disable-pip-version-check "$1==$2"
    touch "$dir/ready"
  fi
  PATH=$dir/bin:$PATH
}

# debian PACKAGE...: those that are missing; one at a time on the whole machine.
debian() {
  local missing=()
  local name
  for name in "$@"; do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'install ok' || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  mkdir -p "$KIT_CACHE"
  (
    flock 9
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
  ) 9>"$KIT_CACHE/apt.lock"
}

# await_background NAME: until what .ci/run began in .ci/background/NAME.sh has ended; 20 minutes at most.
await_background() {
  local mark=${CI_RESULTS:?}/background-$1
  for _ in $(seq 1 1200); do
    if [ ! -e "$mark.log" ] || [ -e "$mark.exit" ]; then return 0; fi
    sleep 1
  done
}

# jest_tier NAME ARGUMENT...: runs jest and leaves its counts for the last line.
jest_tier() {
  local name=$1
  shift
  npm run --silent jest -- --json --outputFile="${CI_RESULTS:?}/$name.json" "$@"
}
