import type { ReleasedImage } from './release.ts';

/** Where the files of a project are, for one call of Compose. */
export interface ProjectFiles {
  /** Where relative paths in the files begin. */
  readonly directory: string;
  readonly project: string | undefined;
  /** Folder with `files/`, `files/.env` and `images.json`. */
  readonly folder: string;
  readonly files: readonly string[];
}

export type Command = readonly [string, ...string[]];

/** The project with the images of one release, whatever else lies around. */
export function composeCommand(
  { directory, project, folder, files }: ProjectFiles,
  ...args: readonly string[]
): Command {
  return [
    'docker',
    'compose',
    '--ansi',
    'never',
    ...(project === undefined ? [] : ['--project-name', project]),
    '--project-directory',
    directory,
    '--env-file',
    `${folder}/files/.env`,
    ...files.flatMap((file) => ['--file', `${folder}/files/${file}`]),
    '--file',
    `${folder}/images.json`,
    ...args,
  ];
}

const up = ['up', '--detach', '--no-deps', '--no-build', '--pull', 'never'];

/** More containers of a service beside those that run, which stay as they are. */
export function scaleUp(
  files: ProjectFiles,
  service: string,
  total: number,
): Command {
  const scale = ['--scale', `${service}=${total}`];
  return composeCommand(files, ...up, '--no-recreate', ...scale, service);
}

/** The containers of a service in place of those that run. */
export function replaceAll(
  files: ProjectFiles,
  service: string,
  count: number,
): Command {
  return composeCommand(
    files,
    ...up,
    '--scale',
    `${service}=${count}`,
    service,
  );
}

export function pullImages(
  files: ProjectFiles,
  services: readonly string[],
): Command {
  return composeCommand(files, 'pull', '--quiet', ...services);
}

export function restartWorker(files: ProjectFiles, service: string): Command {
  return composeCommand(files, 'restart', '--no-deps', service);
}

/**
 * The Compose file that goes on top of the others: which image each service
 * has. JSON is YAML; a `$` would be a variable.
 */
export function imagesFile(
  images: Readonly<Record<string, ReleasedImage>>,
  declared: (service: string) => boolean,
): string {
  const services = Object.entries(images)
    .filter(([service]) => declared(service))
    .map(([service, image]) => [service, { image: image.pin }]);
  const text = JSON.stringify({ services: Object.fromEntries(services) });
  return `${text.replaceAll('$', '$$$$')}\n`;
}

/** All containers of a project, with one answer also when there are none. */
export const listContainers = `docker ps --all --quiet --no-trunc --filter "label=com.docker.compose.project=$1" \${2:+--filter "label=com.docker.compose.service=$2"}`;
