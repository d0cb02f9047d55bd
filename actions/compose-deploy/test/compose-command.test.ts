import { describe, expect, it } from '@jest/globals';
import {
  composeCommand,
  imagesFile,
  pullImages,
  replaceAll,
  restartWorker,
  scaleUp,
} from '../src/compose-command.ts';
import { fileArguments } from '../src/project.ts';
import { image } from './states.ts';

const files = {
  directory: '/srv/shop',
  project: 'shop',
  folder: '/srv/shop/.kit/releases/r1',
  files: ['compose.yaml', 'more.yaml'],
};
const base = [
  'docker',
  'compose',
  '--ansi',
  'never',
  '--project-name',
  'shop',
  '--project-directory',
  '/srv/shop',
  '--env-file',
  '/srv/shop/.kit/releases/r1/files/.env',
  '--file',
  '/srv/shop/.kit/releases/r1/files/compose.yaml',
  '--file',
  '/srv/shop/.kit/releases/r1/files/more.yaml',
  '--file',
  '/srv/shop/.kit/releases/r1/images.json',
];

describe('the commands of Compose', () => {
  it.each([
    ['config', composeCommand(files, 'config'), ['config']],
    [
      'more containers',
      scaleUp(files, 'auth', 6),
      [
        'up',
        '--detach',
        '--no-deps',
        '--no-build',
        '--pull',
        'never',
        '--no-recreate',
        '--scale',
        'auth=6',
        'auth',
      ],
    ],
    [
      'others in place',
      replaceAll(files, 'auth', 1),
      [
        'up',
        '--detach',
        '--no-deps',
        '--no-build',
        '--pull',
        'never',
        '--scale',
        'auth=1',
        'auth',
      ],
    ],
    [
      'images',
      pullImages(files, ['auth', 'web']),
      ['pull', '--quiet', 'auth', 'web'],
    ],
    [
      'a worker',
      restartWorker(files, 'mail'),
      ['restart', '--no-deps', 'mail'],
    ],
  ])('for %s', (_, command, end) => {
    expect(command).toEqual([...base, ...end]);
  });

  it('leave the name of the project to Compose unless it is given', () => {
    const command = composeCommand({ ...files, project: undefined }, 'ps');
    expect(command).not.toContain('--project-name');
  });
});

describe('the file of images', () => {
  it('pins what is declared, and declares nothing itself', () => {
    const images = {
      auth: image('r/auth:1', 'r/auth:1@sha256:a'),
      gone: image('r/gone:1'),
    };
    const text = imagesFile(images, (name) => name === 'auth');
    expect(JSON.parse(text)).toEqual({
      services: { auth: { image: 'r/auth:1@sha256:a' } },
    });
  });

  it('has no variables in it', () => {
    expect(imagesFile({ a: image('$x') }, () => true)).toBe(
      '{"services":{"a":{"image":"$$x"}}}\n',
    );
  });
});

it('names a file, how it comes, and what with', () => {
  expect(
    fileArguments([
      { name: 'files/a', text: 'x\n' },
      { name: 'files/b', path: '/srv/b' },
    ]),
  ).toEqual(['files/a', 'text', 'x\n', 'files/b', 'copy', '/srv/b']);
});
