import { decodeText } from './decode-text.ts';
import { unescapeXml } from './xml-entities.ts';

export interface XmlNode {
  readonly name: string;
  readonly children: XmlNode[];
  text: string;
}

const maxText = 4000;

/**
 * One element with what is in it, as a small tree. Elements of the given names
 * are left out with all they hold.
 */
export class XmlSubtree {
  readonly #without: ReadonlySet<string>;
  readonly #open: XmlNode[] = [];
  #hidden = 0;

  constructor(without: readonly string[]) {
    this.#without = new Set(without);
  }

  get isOpen(): boolean {
    return this.#open.length > 0;
  }

  get wantsText(): boolean {
    return this.isOpen && this.#hidden === 0;
  }

  open(name: string): void {
    if (this.#hidden > 0 || (this.isOpen && this.#without.has(name))) {
      this.#hidden++;
      return;
    }
    const node = { name, children: [], text: '' };
    this.#open.at(-1)?.children.push(node);
    this.#open.push(node);
  }

  text(piece: string): void {
    const node = this.#open.at(-1);
    if (node !== undefined && node.text.length < maxText) {
      node.text += piece.slice(0, maxText);
    }
  }

  /** The whole tree when this was the end of its root. */
  close(): XmlNode | undefined {
    if (this.#hidden > 0) {
      this.#hidden--;
      return undefined;
    }
    const node = this.#open.pop();
    if (node === undefined) return undefined;
    node.text = unescapeXml(decodeText(node.text)).trim();
    return this.isOpen ? undefined : node;
  }
}

export function nodesAt(
  node: XmlNode,
  ...path: readonly string[]
): readonly XmlNode[] {
  return path.reduce<readonly XmlNode[]>(
    (found, name) =>
      found.flatMap((one) =>
        one.children.filter((child) => child.name === name),
      ),
    [node],
  );
}

/** The text of the first element at a path, else an empty one. */
export function nodeText(node: XmlNode, ...path: readonly string[]): string {
  return nodesAt(node, ...path)[0]?.text ?? '';
}
