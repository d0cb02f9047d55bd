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

describe('the lint of a Dockerfile', () => {
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
