import { analysisFailed, dependencyReport } from '../dependency-report.ts';
import type { FormatContext, XmlFormat, XmlReader } from '../format.ts';
import type { FindingsReport } from '../model.ts';
import { ReportProblem } from '../problem.ts';
import { nodesAt, nodeText, type XmlNode, XmlSubtree } from '../xml-subtree.ts';
import type { Tag } from '../xml-tag.ts';

/** The XML of OWASP dependency-check, of all versions of its schema. */
export const dependencyCheckXml: XmlFormat = {
  name: 'dependency-check-xml',
  syntax: 'xml',
  kinds: ['findings'],
  accepts: (root) =>
    root.name === 'analysis' &&
    (root.raw('xmlns') ?? '').includes('dependency-check'),
  start: (context) => new DependencyCheckReader(context),
};

const without = [
  'evidenceCollected',
  'relatedDependencies',
  'includedBy',
  'projectReferences',
  'references',
  'vulnerableSoftware',
  'description',
  'license',
  'cwes',
  'knownExploitedVulnerability',
];

class DependencyCheckReader implements XmlReader {
  readonly #context: FormatContext;
  readonly #tree = new XmlSubtree(without);
  readonly #dependencies: unknown[] = [];
  #hasList = false;

  constructor(context: FormatContext) {
    this.#context = context;
  }

  open(tag: Tag, depth: number): void {
    if (tag.name === 'analysisExceptions') return;
    if (tag.name === 'exception') throw analysisFailed('');
    if (tag.name === 'dependencies' && depth === 1) this.#hasList = true;
    if (this.#tree.isOpen || (tag.name === 'dependency' && depth === 2)) {
      this.#tree.open(tag.name);
    }
  }

  text(piece: string): void {
    this.#tree.text(piece);
  }

  wantsText(): boolean {
    return this.#tree.wantsText;
  }

  close(): void {
    const node = this.#tree.close();
    if (node !== undefined) this.#dependencies.push(ofDependency(node));
  }

  finish(): FindingsReport {
    if (!this.#hasList) {
      throw new ReportProblem('no-data', 'holds no list of dependencies');
    }
    return dependencyReport(this.#dependencies, this.#context);
  }
}

function ofDependency(node: XmlNode) {
  const all = (name: string) =>
    nodesAt(node, 'vulnerabilities', name).map(ofVulnerability);
  return {
    fileName: nodeText(node, 'fileName'),
    filePath: nodeText(node, 'filePath'),
    packages: nodesAt(node, 'identifiers', 'package', 'id').map(({ text }) => ({
      id: text,
    })),
    vulnerabilities: all('vulnerability'),
    suppressedVulnerabilities: all('suppressedVulnerability'),
  };
}

function ofVulnerability(node: XmlNode) {
  return {
    name: nodeText(node, 'name'),
    severity: nodeText(node, 'severity'),
    notes: nodeText(node, 'notes'),
    cvssv4: { baseScore: score(nodeText(node, 'cvssV4', 'baseScore')) },
    cvssv3: { baseScore: score(nodeText(node, 'cvssV3', 'baseScore')) },
    cvssv2: {
      score: score(
        nodeText(node, 'cvssV2', 'score') || nodeText(node, 'cvssScore'),
      ),
    },
  };
}

function score(text: string): number | undefined {
  return text === '' ? undefined : Number(text);
}
