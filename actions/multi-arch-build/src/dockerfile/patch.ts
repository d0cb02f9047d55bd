import { assertNever } from '@kit/errors';
import type { Instruction, Stage } from './parse.ts';
import type { Toolchain } from './toolchain.ts';

/** What to write instead, as lines of a diff. */
export function patchFor(
  stage: Stage,
  run: Instruction,
  toolchain: Toolchain,
  isFinal: boolean,
): readonly string[] {
  const from = stage.from.raw.trim();
  const name = stage.name ?? 'build';
  const pinned = from
    .replace(/--platform=\S+\s+/, '')
    .replace(/^(FROM)\s+/i, '$1 --platform=$BUILDPLATFORM ');
  const head =
    pinned === from
      ? [` ${from}`]
      : [
          `-${from}`,
          `+${/\sas\s/i.test(pinned) ? pinned : `${pinned} AS ${name}`}`,
        ];
  const split = isFinal
    ? [
        `+FROM ${stage.base}`,
        `+COPY --from=${name} /path/of/the/result /path/of/the/result`,
      ]
    : [];
  return [...head, ...runPatch(run, toolchain), ...split];
}

/** The same base, of the platform that the image is for. */
export function unpinnedPatch({ from }: Stage): readonly string[] {
  const old = from.raw.trim();
  return [`-${old}`, `+${old.replace(/--platform=\S+\s+/, '')}`];
}

function runPatch(
  { raw }: Instruction,
  toolchain: Toolchain,
): readonly string[] {
  const old = raw.trim();
  switch (toolchain) {
    case 'go':
      return [
        '+ARG TARGETOS TARGETARCH',
        `-${old}`,
        `+${old.replace(/\bgo\s+(build|install)\b/, 'GOOS=$TARGETOS GOARCH=$TARGETARCH go $1')}`,
      ];
    case 'rust':
      return [
        '+ARG TARGETARCH',
        '+RUN case $TARGETARCH in amd64) echo x86_64 ;; arm64) echo aarch64 ;; esac > /arch',
        `-${old}`,
        `+${old.replace(/\bcargo\s+build\b/, 'cargo build --target "$(cat /arch)-unknown-linux-musl"')}`,
      ];
    case 'dotnet':
      return [
        '+ARG TARGETARCH',
        `-${old}`,
        `+${old.replace(/\bdotnet\s+(build|publish|restore)\b/, 'dotnet $1 -a $TARGETARCH')}`,
      ];
    case 'native':
      return [
        '+COPY --from=tonistiigi/xx / /',
        '+ARG TARGETPLATFORM',
        `-${old}`,
        `+${old.replace(/\b(gcc|clang|g\+\+)\b/, 'xx-$1')}`,
      ];
    case 'portable':
      return [` ${old}`];
    default:
      return assertNever(toolchain);
  }
}
