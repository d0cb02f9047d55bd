import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { listFiles, root } from '@kit/devkit';
import { parseDocument } from 'yaml';

/** Every page of the repository, as paths relative to its root. */
export function listPages(): string[] {
  const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md'];
  const isPage = (path: string) => path.endsWith('.md');
  return [
    ...pages,
    ...listFiles(join(root, 'action-docs'), isPage).map(fromRoot),
    ...listFiles(join(root, 'actions'), (path) =>
      /actions\/[^/]+\/README\.md$/.test(fromRoot(path)),
    ).map(fromRoot),
  ];
}

const fromRoot = (path: string) => relative(root, path);

export function readPage(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

/** Links of a page to files and headings that are not there. */
export function brokenLinks(page: string, text: string): string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(
    ([, link = '']) => link,
  );
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = '', heading] = link.split('#');
    const target = join(root, path === '' ? page : join(dirname(page), path));
    if (!existsSync(target)) return true;
    if (heading === undefined || !target.endsWith('.md')) return false;
    return !anchorsOf(readFileSync(target, 'utf8')).includes(heading);
  });
}

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(text: string): string[] {
  const prose = text.replaceAll(/^```.*?^```/gms, '');
  return [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

/** The YAML examples of a page that are whole workflows. */
export function wholeWorkflows(text: string): string[] {
  return [...text.matchAll(/^```ya?ml\n(.*?)^```/gms)]
    .map(([, block = '']) => block)
    .filter((block) => {
      const data: unknown = parseDocument(block).toJS();
      return (
        typeof data === 'object' &&
        data !== null &&
        'jobs' in data &&
        'on' in data
      );
    });
}

/** The commands of a page that start an action, each with its inputs. */
export function actionCommands(
  text: string,
): { readonly action: string; readonly inputs: readonly string[] }[] {
  const commands = [
    ...text.matchAll(/run action -- ([a-z][a-z0-9-]*)([^\n`]*)/g),
  ];
  return commands.map(([, action = '', rest = '']) => ({
    action,
    inputs: [...rest.matchAll(/--([a-z][a-z-]*)/g)].map(
      ([, name = '']) => name,
    ),
  }));
}
