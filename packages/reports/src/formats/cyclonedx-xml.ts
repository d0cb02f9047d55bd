import {
  bomReport,
  type Component,
  isPart,
  noVulnerabilities,
} from '../cyclonedx.ts';
import { decodeText } from '../decode-text.ts';
import type { XmlFormat, XmlReader } from '../format.ts';
import type { FindingsReport } from '../model.ts';
import { unescapeXml } from '../xml-entities.ts';
import { nodesAt, nodeText, type XmlNode, XmlSubtree } from '../xml-subtree.ts';
import type { Tag } from '../xml-tag.ts';

/**
 * CycloneDX XML: the list of vulnerabilities of 1.4 and later, and the extension
 * of earlier versions, which has them inside of the components.
 */
export const cyclonedxXml: XmlFormat = {
  name: 'cyclonedx-xml',
  syntax: 'xml',
  kinds: ['findings'],
  accepts: (root) =>
    root.name === 'bom' &&
    (root.raw('xmlns') ?? '').includes('cyclonedx.org/schema/bom'),
  start: () => new CyclonedxReader(),
};

type Field = 'group' | 'name' | 'version' | 'purl';

interface OpenComponent {
  readonly ref: string;
  readonly depth: number;
  readonly isPart: boolean;
  readonly fields: Record<Field, string>;
}

class CyclonedxReader implements XmlReader {
  readonly #tree = new XmlSubtree([
    'description',
    'detail',
    'credits',
    'tools',
  ]);
  readonly #components = new Map<string, Component>();
  readonly #vulnerabilities: unknown[] = [];
  readonly #open: OpenComponent[] = [];
  #field: Field | undefined;
  #hasList = false;
  #unnamed = 0;

  open(tag: Tag, depth: number): void {
    if (this.#tree.isOpen || tag.name === 'vulnerability') {
      this.#tree.open(tag.name);
    } else if (tag.name === 'vulnerabilities') this.#hasList = true;
    else if (tag.name === 'component') this.#openComponent(tag, depth);
    else if (this.#open.at(-1)?.depth === depth - 1) {
      this.#field = fieldOf(tag.name);
    }
  }

  text(piece: string): void {
    const component = this.#open.at(-1);
    if (this.#tree.isOpen) this.#tree.text(piece);
    else if (this.#field !== undefined && component !== undefined) {
      const known = component.fields[this.#field];
      component.fields[this.#field] = (known + piece).slice(0, 1000);
    }
  }

  wantsText(): boolean {
    return this.#tree.wantsText || this.#field !== undefined;
  }

  close(name: string): void {
    if (this.#tree.isOpen) {
      const node = this.#tree.close();
      if (node !== undefined) this.#vulnerability(node);
      return;
    }
    this.#field = undefined;
    const component = name === 'component' ? this.#open.pop() : undefined;
    if (component !== undefined) {
      this.#components.set(component.ref, finished(component));
    }
  }

  finish(): FindingsReport {
    if (!this.#hasList) throw noVulnerabilities();
    return bomReport({
      tools: [],
      components: this.#components,
      vulnerabilities: this.#vulnerabilities,
    });
  }

  #openComponent(tag: Tag, depth: number): void {
    this.#unnamed++;
    this.#open.push({
      ref: tag.text('bom-ref') ?? `component ${this.#unnamed}`,
      depth,
      isPart: isPart(tag.text('type') ?? ''),
      fields: { group: '', name: '', version: '', purl: '' },
    });
  }

  #vulnerability(node: XmlNode): void {
    const around = this.#open.at(-1);
    const refs = nodesAt(node, 'affects', 'target', 'ref').map(
      ({ text }) => text,
    );
    this.#vulnerabilities.push({
      id: nodeText(node, 'id'),
      references: nodesAt(node, 'references', 'reference', 'id').map(
        ({ text }) => ({ id: text }),
      ),
      ratings: nodesAt(node, 'ratings', 'rating').map(readRating),
      analysis: {
        state: nodeText(node, 'analysis', 'state'),
        justification: nodeText(node, 'analysis', 'justification'),
      },
      affects: (around === undefined ? refs : [around.ref]).map((ref) => ({
        ref,
      })),
    });
  }
}

function fieldOf(name: string): Field | undefined {
  return name === 'group' ||
    name === 'name' ||
    name === 'version' ||
    name === 'purl'
    ? name
    : undefined;
}

function finished({ fields, isPart: part }: OpenComponent): Component {
  const text = (field: Field) => unescapeXml(decodeText(fields[field])).trim();
  const group = text('group');
  return {
    name: group.startsWith('@') ? `${group}/${text('name')}` : text('name'),
    version: text('version'),
    url: text('purl'),
    isPart: part,
  };
}

function readRating(node: XmlNode) {
  const score = nodeText(node, 'score', 'base') || nodeText(node, 'score');
  return {
    severity: nodeText(node, 'severity'),
    method: nodeText(node, 'method'),
    vector: nodeText(node, 'vector'),
    ...(score === '' ? {} : { score: Number(score) }),
  };
}
