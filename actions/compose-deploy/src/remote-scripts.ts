import { listContainers } from './compose-command.ts';
import { busyExit, lostExit } from './ssh-failure.ts';

/*
 * What runs on the host: POSIX sh and Docker, nothing of ours is installed.
 * Each text is the body of a function; all data are its arguments.
 */

/** `$1` directory, `$2` state folder. */
export const lookAround = `
part compose
docker compose version --short 2>&1
part engine
docker version --format '{{.Server.Version}}' 2>&1
part tools
for tool in flock curl wget; do
  if command -v "$tool" >/dev/null 2>&1; then echo "$tool"; fi
done
part directory
if [ -d "$1" ]; then echo yes; fi
part files
for file in compose docker-compose; do
  for kind in yaml yml; do
    if [ -f "$1/$file.$kind" ]; then echo "$file.$kind"; fi
    if [ -f "$1/$file.override.$kind" ]; then echo "$file.override.$kind"; fi
  done
done
part current
cat "$2/current" 2>/dev/null
part unfinished
cat "$2/unfinished" 2>/dev/null
part releases
for file in "$2"/releases/*/release.json; do
  if [ -f "$file" ]; then cat "$file"; fi
done
true`;

/*
 * Through cat, which says when a disk is full; some shells' printf does not.
 * NAME KIND VALUE three times over: a text as it is, or a file of the host.
 * What is not there becomes an empty file; only .env may be missing.
 */
const putFiles = `
put() {
  case $2 in
    text) printf '%s' "$3" | cat >"$1" ;;
    copy) if [ -f "$3" ]; then cat -- "$3" >"$1"; else : >"$1"; fi ;;
  esac
}
fill() {
  target=$1
  count=$2
  shift 2
  mkdir -p -- "$target/files" || return
  while [ "$count" -gt 0 ]; do
    put "$target/$1" "$2" "$3" || return
    shift 3
    count=$((count - 1))
  done
}`;

/**
 * `$1` a new folder, `$2` directory, `$3` how many files, three arguments for
 * each; then a command, which finds the files there. Nothing is left behind.
 */
export const tryFiles = `${putFiles}
umask 077
scratch=$1
directory=$2
many=$3
mkdir -- "$scratch" || return
trap 'rm -rf -- "$scratch"' EXIT
trap 'exit 143' HUP INT TERM
shift 2
fill "$scratch" "$@" || return
shift $((many * 3 + 1))
cd -- "$directory" 2>/dev/null || cd -- "$scratch" || return
"$@"`;

/** `$1` the folder of a release, `$2` how many files, three arguments for each. */
export const writeFiles = `${putFiles}
umask 077
fill "$@"`;

/** `$1` directory; then a command. */
export const runCommand = `
cd -- "$1" || return
shift
within "$@"`;

/** `$1` project, `$2` a service or nothing. */
export const inspectContainers = `
ids=$(${listContainers}) || return
if [ -z "$ids" ]; then echo '[]'; return 0; fi
set -- $ids
# One of them may have gone meanwhile; the others are told all the same.
docker inspect --type container "$@" 2>/dev/null || [ $? -eq 1 ]`;

/** `$1` seconds; then pairs of a container's id and an address. */
export const probeHttp = `
seconds=$1
shift
while [ $# -gt 1 ]; do
  if command -v curl >/dev/null 2>&1; then
    status=$(curl --silent --output /dev/null --max-time "$seconds" --noproxy '*' --write-out '%{http_code}' -- "$2")
  elif wget -q -T "$seconds" -Y off -O /dev/null "$2" 2>/dev/null; then
    status=200
  else
    status=000
  fi
  echo "$1 $status"
  shift 2
done`;

/** `$1` lines; then containers. */
export const readLogs = `docker logs --tail "$1" "$2" 2>&1`;

/** `$1` state folder, `$2` token: goes before every script that changes. */
export const fence = `
exec 9>>"$1/work" || return
if ! flock -w 30 9; then
  echo 'a command of another run is still at work' >&2
  return ${busyExit}
fi
{ IFS= read -r token; IFS= read -r holder; } <"$1/lease"
if [ "$token" != "$2" ]; then
  echo "the lock went to $holder" >&2
  return ${lostExit}
fi
shift 2`;

/** `$1` state folder. */
export const readLease = `cat -- "$1/lease" 2>/dev/null || true`;

/**
 * `$1` state folder, `$2` what stands there now, `$3` what is to stand
 * there; `$4` is `take` where no command of the former holder may be at
 * work. Writes nothing when another was faster.
 */
export const writeLease = `
umask 077
mkdir -p -- "$1" || return
if [ "$4" = take ]; then
  exec 9>>"$1/work" || return
  if ! flock -w 5 9; then
    echo 'a command of another run is still at work' >&2
    return ${busyExit}
  fi
fi
exec 8>>"$1/lease.lock" || return
flock -w 10 8 || return ${busyExit}
if [ "$(cat -- "$1/lease" 2>/dev/null)" != "$2" ]; then return ${lostExit}; fi
printf '%s' "$3" | cat >"$1/lease.new" && mv -f -- "$1/lease.new" "$1/lease"`;

/**
 * `$1` directory, `$2` state folder, `$3` release, `$4` how many to
 * keep; then the names of its files. The release becomes the current one, and
 * is kept though its runner's clock is behind those of the others.
 */
export const commitRelease = `
umask 077
directory=$1
state=$2
name=$3
keep=$4
shift 4
from=$state/releases/$name
for file in .env "$@"; do
  to=$directory/$file
  if cmp -s -- "$from/files/$file" "$to"; then continue; fi
  if [ ! -s "$from/files/$file" ] && [ ! -e "$to" ]; then continue; fi
  cat -- "$from/files/$file" >"$state/new" || return
  if [ "$file" != .env ]; then chmod 644 "$state/new"; fi
  mv -f -- "$state/new" "$to" || return
done
cat -- "$from/images.json" >"$state/new" && mv -f -- "$state/new" "$state/images.json" || return
printf '%s\\n' "$name" | cat >"$state/new" && mv -f -- "$state/new" "$state/current" || return
rm -f -- "$state/unfinished"
ls "$state/releases" | grep -vxF -e "$name" | sort -r | tail -n +"$keep" | while IFS= read -r old; do
  rm -rf -- "$state/releases/$old"
done`;

/** `$1` state folder, `$2` the services that are begun with, or nothing. */
export const markUnfinished = `
umask 077
if [ -z "$2" ]; then rm -f -- "$1/unfinished"; return; fi
printf '%s\\n' "$2" | cat >"$1/new" && mv -f -- "$1/new" "$1/unfinished"`;

/**
 * `$1` a Docker configuration; then pairs of a platform (or nothing) and an
 * image. The configuration is gone when they are there.
 */
export const pullWithLogin = `
umask 077
folder=$(mktemp -d) || return
trap 'rm -rf -- "$folder"' EXIT
trap 'exit 143' HUP INT TERM
printf '%s' "$1" | cat >"$folder/config.json" || return
shift
while [ $# -gt 1 ]; do
  within docker --config "$folder" pull --quiet \${1:+--platform "$1"} "$2" || return
  shift 2
done`;

/** Images; a line of digests for each. */
export const readDigests = `
for image in "$@"; do
  docker image inspect --format '{{json .RepoDigests}}' -- "$image" || return
done`;

/** Images; those that are there are said again. */
export const findImages = `
for image in "$@"; do
  if docker image inspect -- "$image" >/dev/null 2>&1; then echo "$image"; fi
done`;

/** Containers, in the order of asking: stop, then take away. */
export const removeContainers = `
within docker stop "$@" >/dev/null
within docker rm --force "$@" >/dev/null`;

/** Nobody has to tell a container that has ended to take no more requests. */
const hasEnded = `
has_ended() {
  [ "$(docker inspect --type container --format '{{.State.Running}}' "$1" 2>/dev/null)" != true ]
}`;

/** `$1` a signal; then containers. */
export const signalContainers = `${hasEnded}
signal=$1
shift
for one in "$@"; do
  within docker kill --signal "$signal" "$one" >/dev/null || has_ended "$one" || return
done`;

/** `$1` a container; then a command. */
export const execInContainer = `${hasEnded}
one=$1
shift
within docker exec "$one" "$@" || has_ended "$one"`;
