import { describe, expect, it } from '@jest/globals';
import { lintDockerfile } from '../src/dockerfile/lint.ts';
import { parseDockerfile } from '../src/dockerfile/parse.ts';

const lint = (text: string, target?: string) =>
  lintDockerfile(text, target, 'linux/amd64');
const pinned =
  'FROM --platform=$BUILDPLATFORM golang:1.26 AS build\nARG TARGETOS TARGETARCH\n';

/** Dockerfiles of which nothing may be said; `true` where a light RUN stays on the target. */
const fine: readonly (readonly [string, boolean, string])[] = [
  [
    'copies built programs',
    false,
    'FROM scratch\nARG TARGETARCH\nCOPY bin/api-${TARGETARCH} /api\n',
  ],
  [
    'cross-compiles Go',
    false,
    `${pinned}RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /api\nFROM scratch\nCOPY --from=build /api /api\n`,
  ],
  [
    'sets GOARCH by ENV',
    false,
    `${pinned}ENV GOARCH=$TARGETARCH\nRUN go build ./...\nFROM scratch\nCOPY --from=build /api /api\n`,
  ],
  [
    'mounts a cache',
    false,
    `${pinned}RUN --mount=type=cache,target=/root/.cache GOARCH=$TARGETARCH go build\nFROM scratch\nCOPY --from=build /a /a\n`,
  ],
  [
    'continues lines',
    false,
    `${pinned}RUN GOOS=$TARGETOS \\\n  GOARCH=$TARGETARCH \\\n  go build\nFROM scratch\nCOPY --from=build /a /a\n`,
  ],
  [
    'builds the web once',
    false,
    'FROM --platform=$BUILDPLATFORM node:24 AS web\nRUN npm ci && npm run build\nFROM nginx\nCOPY --from=web /dist /usr/share/nginx/html\n',
  ],
  [
    'builds Java once',
    false,
    'FROM --platform=$BUILDPLATFORM maven:3 AS build\nRUN mvn package\nFROM eclipse-temurin:25-jre\nCOPY --from=build /app.jar /\n',
  ],
  [
    'builds with Gradle once',
    false,
    'FROM --platform=$BUILDPLATFORM gradle AS build\nRUN ./gradlew bootJar\nFROM eclipse-temurin\nCOPY --from=build /x /x\n',
  ],
  [
    'uses braces',
    false,
    'FROM --platform=${BUILDPLATFORM} maven AS b\nRUN mvn package\nFROM scratch\nCOPY --from=b /x /x\n',
  ],
  [
    'gives BUILDPLATFORM a default',
    false,
    'FROM --platform=${BUILDPLATFORM:-linux/amd64} maven AS b\nRUN mvn package\nFROM scratch\nCOPY --from=b /x /x\n',
  ],
  [
    'inherits a pinned stage',
    false,
    `${pinned}FROM build AS second\nRUN GOARCH=$TARGETARCH go build\nFROM scratch\nCOPY --from=second /x /x\n`,
  ],
  [
    'cross-compiles Rust',
    false,
    'FROM --platform=$BUILDPLATFORM rust AS b\nARG TARGETARCH\nRUN cargo build --target $(cat /t)\nFROM scratch\nCOPY --from=b /x /x\n',
  ],
  [
    'uses xx',
    false,
    'FROM --platform=$BUILDPLATFORM alpine AS b\nCOPY --from=tonistiigi/xx / /\nRUN xx-clang -o /x x.c\nFROM scratch\nCOPY --from=b /x /x\n',
  ],
  [
    'publishes .NET for the target',
    false,
    'FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk AS b\nARG TARGETARCH\nRUN dotnet publish -a $TARGETARCH\nFROM mcr.microsoft.com/dotnet/aspnet\nCOPY --from=b /x /x\n',
  ],
  [
    'installs packages',
    true,
    'FROM debian\nRUN apt-get update && apt-get install -y curl make gcc\n',
  ],
  [
    'installs a compiler with apk',
    true,
    'FROM alpine\nRUN apk add --no-cache go npm cmake\n',
  ],
  ['adds a user', true, 'FROM alpine\nRUN adduser -D app\n'],
  [
    'installs Python packages',
    true,
    'FROM python:3.14\nRUN pip install -r requirements.txt\n',
  ],
  [
    'asks for a version',
    true,
    'FROM node:24\nRUN node --version && npm --version\n',
  ],
  [
    'mentions make in a path',
    true,
    'FROM alpine\nRUN cp /make.conf /etc/make.conf\n',
  ],
  ['echoes a command', true, 'FROM alpine\nRUN echo "go build"\n'],
  ['has it in a comment', false, 'FROM scratch\n# RUN go build\nCOPY x /x\n'],
  [
    'does not need the stage',
    false,
    'FROM golang AS unused\nRUN go build\nFROM scratch\nCOPY x /x\n',
  ],
  [
    'tests in a stage of their own',
    false,
    `${pinned}RUN GOARCH=$TARGETARCH go build\nFROM golang AS test\nRUN go test ./...\nFROM scratch\nCOPY --from=build /x /x\n`,
  ],
  [
    'has a command for run time',
    false,
    'FROM node:24\nCOPY . .\nCMD ["npm", "run", "build"]\n',
  ],
  ['has an entrypoint of make', false, 'FROM debian\nENTRYPOINT make all\n'],
  [
    'names the runner’s platform',
    false,
    'FROM --platform=linux/amd64 node AS web\nRUN npm ci\nFROM nginx\nCOPY --from=web /d /d\n',
  ],
  [
    'copies by number',
    false,
    'FROM --platform=$BUILDPLATFORM node\nRUN npm ci\nFROM nginx\nCOPY --from=0 /d /d\n',
  ],
  [
    'has lower-case instructions',
    false,
    'from --platform=$BUILDPLATFORM node as web\nrun npm ci\nfrom nginx\ncopy --from=web /d /d\n',
  ],
  [
    'has a here-document',
    true,
    'FROM alpine\nRUN <<EOF\nadduser -D app\nmkdir /data\nEOF\nUSER app\n',
  ],
  [
    'has Windows line ends',
    false,
    'FROM --platform=$BUILDPLATFORM node AS w\r\nRUN npm ci\r\nFROM nginx\r\nCOPY --from=w /d /d\r\n',
  ],
  [
    'takes only a light stage as target',
    true,
    'FROM alpine AS light\nRUN mkdir /x\nFROM golang\nRUN go build\n',
  ],
];

const toTarget = 'FROM scratch\nCOPY --from=b /x /x\n';
const golang = 'FROM --platform=$BUILDPLATFORM golang:1.26 AS b\n';

/** Dockerfiles that a search for words in a RUN would take for slow ones, or for wrong ones. */
const misleading: readonly (readonly [string, boolean, string])[] = [
  [
    'a variable before apt-get',
    true,
    'FROM debian\nRUN DEBIAN_FRONTEND=noninteractive apt-get install -y make gcc cmake\n',
  ],
  [
    'sudo before apt-get',
    true,
    'FROM debian\nRUN sudo -E apt-get install -y make\n',
  ],
  [
    'a test before apk',
    true,
    'FROM alpine\nRUN if [ -n "$DEBUG" ]; then apk add make gcc; fi\n',
  ],
  ['a subshell of apk', true, 'FROM alpine\nRUN (apk add make)\n'],
  [
    'a text with a semicolon',
    true,
    'FROM alpine\nRUN echo "first; go build" > /help\n',
  ],
  [
    'a text in single quotes',
    true,
    "FROM alpine\nRUN printf '%s\\n' 'a && make all' > /help\n",
  ],
  [
    'a name that has gradle in it',
    true,
    'FROM temurin\nRUN useradd gradle && sed -i s/a/b/ gradle.properties\n',
  ],
  [
    'a folder of maven',
    true,
    'FROM temurin\nRUN tar xf apache-maven-3.tar.gz -C /opt && export PATH=/opt/mvn/bin:$PATH\n',
  ],
  [
    'a list of packages over lines',
    true,
    'FROM debian\nRUN apt-get update && apt-get install -y \\\n    # for later\n    make \\\n    gcc \\\n && rm -rf /var/lib\n',
  ],
  [
    'a file in a here-document',
    true,
    'FROM alpine\nRUN cat <<EOF >/help\ngo build\nmake\nEOF\n',
  ],
  [
    'a copied here-document',
    false,
    'FROM scratch\nCOPY <<EOF /build.sh\nRUN go build\nEOF\n',
  ],
  [
    'a comment in a here-document',
    true,
    'FROM alpine\nRUN <<EOF\n# go build is done elsewhere\nmkdir /x\nEOF\n',
  ],
  ['a here-string', true, 'FROM alpine\nRUN cat <<< "EOF"\nRUN mkdir /x\n'],
  ['a shift', true, 'FROM alpine\nRUN echo $((1<<N))\nRUN mkdir /x\n'],
  ['npm config', true, 'FROM node\nRUN npm config set script-shell bash\n'],
  [
    'yarn’s version',
    true,
    'FROM node\nRUN yarn --version && corepack enable\n',
  ],
  [
    'go env',
    true,
    'FROM golang\nRUN go env -w GOPROXY=direct && go mod download\n',
  ],
  ['gradle’s version', true, 'FROM gradle\nRUN gradle --version\n'],
  ['ONBUILD', false, 'FROM golang\nONBUILD RUN go build\n'],
  [
    'a tool that only helps to build',
    false,
    `FROM --platform=$BUILDPLATFORM golang AS tools\nRUN go install example.org/protoc-gen-go@latest\n${golang}COPY --from=tools /go/bin/ /go/bin/\nRUN GOARCH=$TARGETARCH go build -o /x\n${toTarget}`,
  ],
  [
    'a test beside the build',
    false,
    `FROM --platform=$BUILDPLATFORM golang AS t\nRUN go vet ./... && go test ./...\nRUN touch /ok\n${golang}ARG TARGETARCH\nRUN GOARCH=$TARGETARCH go build -o /x\nFROM scratch\nCOPY --from=t /ok /ok\nCOPY --from=b /x /x\n`,
  ],
  [
    'documents that make makes',
    false,
    `FROM --platform=$BUILDPLATFORM python:3 AS b\nRUN make html\n${toTarget}`,
  ],
  [
    'a base by ARG',
    false,
    `ARG GO=1.26\nARG BASE=golang:$GO\nFROM --platform=$BUILDPLATFORM \${BASE} AS b\nARG TARGETARCH\nRUN GOARCH=$TARGETARCH go build -o /x\n${toTarget}`,
  ],
  [
    'a stage by ARG that needs nothing',
    false,
    'ARG KIND=light\nFROM golang AS heavy\nRUN go build\nFROM scratch AS light\nCOPY x /x\nFROM ${KIND}\n',
  ],
  [
    'a pinned stage by architecture',
    false,
    `FROM --platform=$BUILDPLATFORM golang AS base\nARG TARGETARCH\nFROM base AS base-amd64\nFROM base AS base-arm64\nFROM base-\${TARGETARCH} AS b\nRUN GOARCH=$TARGETARCH go build -o /x\n${toTarget}`,
  ],
  [
    'a platform in quotes',
    false,
    `FROM --platform="$BUILDPLATFORM" golang AS b\nARG TARGETARCH\nRUN GOARCH=$TARGETARCH go build -o /x\n${toTarget}`,
  ],
  [
    'a pinned scratch at the end',
    false,
    'FROM --platform=$BUILDPLATFORM scratch\nCOPY site /site\n',
  ],
  [
    'a cross compiler of the name of the target',
    false,
    `FROM --platform=$BUILDPLATFORM debian AS b\nARG TARGETARCH\nRUN CC=$TARGETARCH-linux-gnu-gcc make\n${toTarget}`,
  ],
  [
    'a flag of RUN',
    true,
    'FROM alpine\nRUN --network=none --mount=type=cache,target=/c mkdir /x\n',
  ],
  [
    'a directive that is a comment',
    true,
    'FROM alpine\n# escape=`\nRUN mkdir \\\n  /x\n',
  ],
  [
    'a doubled backslash',
    true,
    "FROM alpine\nRUN echo 'a\\\\'\nENV go=build\n",
  ],
];

describe('the lint of a Dockerfile', () => {
  it.each(misleading)('is not misled by %s', (_, runsOnTarget, text) => {
    expect(lint(text)).toEqual({ runsOnTarget, findings: [] });
  });

  it.each<[string, string, string, number]>([
    [
      'a comment above it',
      'FROM node\n# all of them\n\n# really\nRUN npm ci\n',
      'emulated',
      5,
    ],
    ['flags of npm', 'FROM node\nRUN npm --prefix web ci\n', 'emulated', 2],
    [
      'a filter of pnpm',
      'FROM node\nRUN pnpm --filter web run build:prod\n',
      'emulated',
      2,
    ],
    ['yarn alone', 'FROM node\nRUN yarn --frozen-lockfile\n', 'emulated', 2],
    ['corepack', 'FROM node\nRUN corepack pnpm install\n', 'emulated', 2],
    ['npx', 'FROM node\nRUN npx --yes tsc -p .\n', 'emulated', 2],
    [
      'a shell in quotes',
      'FROM golang\nRUN bash -euo pipefail -c "cd /src && go build ./..."\n',
      'emulated',
      2,
    ],
    [
      'a shell in the exec form',
      'FROM golang\nRUN ["/bin/sh", "-c", "cd /src && go build"]\n',
      'emulated',
      2,
    ],
    ['a path', 'FROM golang\nRUN /usr/local/go/bin/go build\n', 'emulated', 2],
    [
      'variables before it',
      'FROM golang\nRUN CGO_ENABLED=0 GOFLAGS="-mod=vendor -x" go build\n',
      'emulated',
      2,
    ],
    [
      'keywords before it',
      'FROM golang\nRUN if test -f go.mod; then go build; fi\n',
      'emulated',
      2,
    ],
    [
      'a toolchain of cargo',
      'FROM rust\nRUN cargo +nightly build --release\n',
      'emulated',
      2,
    ],
    [
      'cargo chef',
      'FROM rust\nRUN cargo chef cook --recipe-path recipe.json\n',
      'emulated',
      2,
    ],
    [
      'a wrapper by its shell',
      'FROM temurin\nRUN sh ./gradlew bootJar\n',
      'emulated',
      2,
    ],
    [
      'what follows a here-string',
      'FROM golang\nRUN cat <<< "EOF"\nRUN go build\n',
      'emulated',
      3,
    ],
    [
      'a here-document of tabs',
      'FROM golang\nRUN <<-"EOF"\n\tgo build\n\tEOF\nRUN mkdir /x\n',
      'emulated',
      2,
    ],
    [
      'a stage by ARG',
      'ARG KIND=heavy\nFROM golang AS heavy\nRUN go build\nFROM alpine AS light\nFROM ${KIND}\n',
      'emulated',
      3,
    ],
    [
      'a stage by architecture',
      'FROM golang AS build-arm64\nRUN go build -tags arm\nFROM golang AS other\nRUN make\nFROM scratch\nARG TARGETARCH\nCOPY --from=build-${TARGETARCH} /x /x\n',
      'emulated',
      2,
    ],
    [
      'make in a pinned stage of Go',
      `${golang}RUN make build\n${toTarget}`,
      'wrong-architecture',
      2,
    ],
    [
      'a program through an inherited stage',
      `${golang}RUN go build -o /x\nFROM b AS c\nFROM alpine\nCOPY --from=c /x /x\n`,
      'wrong-architecture',
      2,
    ],
    [
      'a pinned final stage',
      'FROM --platform=$BUILDPLATFORM node:24\nCOPY dist /app\n',
      'wrong-architecture',
      1,
    ],
    [
      'a final stage that inherits the pin',
      'FROM --platform=$BUILDPLATFORM node:24 AS base\nFROM base\nCOPY dist /app\n',
      'wrong-architecture',
      2,
    ],
    [
      'what ends behind a lower-case escape',
      '# syntax=docker/dockerfile:1\n# escape=`\nFROM golang\nRUN cd /src && `\n  go build\n',
      'emulated',
      4,
    ],
  ])('finds what is slow or wrong behind %s', (_, text, kind, line) => {
    expect(lint(text).findings).toMatchObject([{ kind, line }]);
  });

  it('takes the build arguments that are given', () => {
    const text =
      'ARG KIND=light\nFROM golang AS heavy\nRUN go build\nFROM scratch AS light\nFROM ${KIND}\n';
    const given = new Map([['KIND', 'heavy']]);
    expect(lint(text).runsOnTarget).toBe(false);
    expect(
      lintDockerfile(text, undefined, 'linux/amd64', given).runsOnTarget,
    ).toBe(true);
  });

  it('takes the number of a stage as target', () => {
    const text = 'FROM golang\nRUN go build\nFROM scratch\nCOPY x /x\n';
    expect(lint(text, '0').runsOnTarget).toBe(true);
    expect(lint(text, '1').runsOnTarget).toBe(false);
  });

  it('has at least 30 Dockerfiles without a finding', () => {
    expect(fine.length).toBeGreaterThanOrEqual(30);
  });

  it.each(fine)('says nothing of one that %s', (what, runsOnTarget, text) => {
    const target = what.startsWith('takes only') ? 'light' : undefined;
    expect(lint(text, target)).toEqual({ runsOnTarget, findings: [] });
  });

  it.each([
    [
      'go build',
      'FROM golang AS b\nRUN go build\nFROM scratch\nCOPY --from=b /x /x\n',
      'emulated',
      2,
    ],
    [
      'npm ci',
      'FROM node AS b\nWORKDIR /x\nRUN npm ci\nFROM nginx\nCOPY --from=b /x /x\n',
      'emulated',
      3,
    ],
    [
      'mvn',
      'FROM maven AS b\nRUN mvn -q package\nFROM x\nCOPY --from=b /x /x\n',
      'emulated',
      2,
    ],
    [
      'a here-document',
      'FROM golang AS b\nRUN <<EOF\nset -e\ngo build\nEOF\nFROM scratch\nCOPY --from=b /x /x\n',
      'emulated',
      2,
    ],
    [
      'the exec form',
      'FROM golang AS b\nRUN ["go", "build"]\nFROM scratch\nCOPY --from=b /x /x\n',
      'emulated',
      2,
    ],
    ['the final stage', 'FROM node\nRUN npm ci\n', 'emulated', 2],
    [
      'cargo',
      'FROM rust AS b\nRUN cd x && cargo build --release\nFROM scratch\nCOPY --from=b /x /x\n',
      'emulated',
      2,
    ],
    [
      'make',
      'FROM debian AS b\nRUN ./configure && make -j4\nFROM scratch\nCOPY --from=b /x /x\n',
      'emulated',
      2,
    ],
    [
      'dotnet',
      'FROM sdk AS b\nRUN dotnet publish\nFROM scratch\nCOPY --from=b /x /x\n',
      'emulated',
      2,
    ],
    [
      'a pinned stage without a target',
      'FROM --platform=$BUILDPLATFORM golang AS b\nRUN go build\nFROM scratch\nCOPY --from=b /x /x\n',
      'wrong-architecture',
      2,
    ],
    [
      'a mount from a stage',
      'FROM golang AS b\nRUN go build\nFROM alpine\nRUN --mount=type=bind,from=b,target=/x cp /x /y\n',
      'emulated',
      2,
    ],
  ])('finds %s', (_, text, kind, line) => {
    expect(lint(text).findings).toMatchObject([{ kind, line }]);
  });

  it('prints the patch', () => {
    const [finding] = lint(
      'FROM golang:1.26 AS b\nRUN go build -o /x\nFROM scratch\nCOPY --from=b /x /x\n',
    ).findings;
    expect(finding?.patch).toEqual([
      '-FROM golang:1.26 AS b',
      '+FROM --platform=$BUILDPLATFORM golang:1.26 AS b',
      '+ARG TARGETOS TARGETARCH',
      '-RUN go build -o /x',
      '+RUN GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /x',
    ]);
  });

  it('is content with its own patch', () => {
    const text =
      'FROM golang:1.26 AS b\nRUN go build -o /x\nFROM scratch\nCOPY --from=b /x /x\n';
    const patch = lint(text).findings[0]?.patch ?? [];
    const mended = [
      ...patch.filter((l) => l.startsWith('+')).map((l) => l.slice(1)),
      'FROM scratch',
      'COPY --from=b /x /x',
    ];
    expect(lint(mended.join('\n'))).toEqual({
      runsOnTarget: false,
      findings: [],
    });
  });

  it.each([
    '',
    '\\',
    'FROM',
    'RUN go build',
    'FROM a AS\nRUN <<EOF\n',
    '\u0000',
  ])('survives %j', (text) => {
    expect(() => lint(text)).not.toThrow();
  });

  it('reads the escape directive', () => {
    const stages = parseDockerfile('# escape=`\nFROM x\nRUN a `\n b\n');
    expect(stages[0]?.instructions[0]?.text.replace(/\s+/g, ' ')).toBe('a b');
  });
});
