// peer.mjs FOLDER PEER KIND FILE: what a parser of npm, installed in FOLDER,
// counts in a report, as JSON. Each does the least that gives these counts.
import { createReadStream, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder, peer, kind, file] = process.argv.slice(2);
const load = createRequire(join(folder, 'package.json'));

/** Counts elements as they come: what a gate needs of a report, and no more. */
function counter() {
  let [items, good, failed] = [0, 0, false];
  return {
    open(name, attribute) {
      if (kind === 'cobertura' && name === 'line') {
        items += 1;
        if (Number(attribute('hits')) > 0) good += 1;
      }
      if (kind !== 'junit') return;
      if (name === 'testcase') failed = false;
      if (name === 'failure' || name === 'error') failed = true;
    },
    close(name) {
      if (kind !== 'junit' || name !== 'testcase') return;
      items += 1;
      if (!failed) good += 1;
    },
    counts: () => ({ items, good }),
  };
}

/** The same of a whole tree in memory. */
function countTree(root, { name, children, attribute }) {
  const count = counter();
  const visit = (node) => {
    const own = name(node);
    count.open(own, (key) => attribute(node, key));
    for (const child of children(node)) visit(child);
    count.close(own);
  };
  visit(root);
  return count.counts();
}

const text = () => readFileSync(file, 'utf8');

const readers = {
  async saxes() {
    const { SaxesParser } = load('saxes');
    const parser = new SaxesParser();
    const count = counter();
    parser.on('opentag', ({ name, attributes }) =>
      count.open(name, (key) => attributes[key]),
    );
    parser.on('closetag', ({ name }) => count.close(name));
    const stream = createReadStream(file, { encoding: 'utf8' });
    for await (const chunk of stream) parser.write(chunk);
    parser.close();
    return count.counts();
  },
  async sax() {
    const parser = load('sax').parser(true);
    const count = counter();
    parser.onopentag = ({ name, attributes }) =>
      count.open(name, (key) => attributes[key]);
    parser.onclosetag = (name) => count.close(name);
    const stream = createReadStream(file, { encoding: 'utf8' });
    for await (const chunk of stream) parser.write(chunk);
    parser.close();
    return count.counts();
  },
  async 'sax-wasm'() {
    const { SAXParser, SaxEventType } = load('sax-wasm');
    const count = counter();
    const wanted = SaxEventType.OpenTag | SaxEventType.CloseTag;
    const parser = new SAXParser(wanted);
    parser.eventHandler = (event, tag) => {
      if (event === SaxEventType.CloseTag) return count.close(tag.name);
      count.open(
        tag.name,
        (key) =>
          tag.attributes.find(({ name }) => name.value === key)?.value.value,
      );
    };
    await parser.prepareWasm(
      readFileSync(load.resolve('sax-wasm/lib/sax-wasm.wasm')),
    );
    for await (const chunk of createReadStream(file)) parser.write(chunk);
    parser.end();
    return count.counts();
  },
  txml() {
    const roots = load('txml').parse(text());
    return countTree(
      { children: roots },
      {
        name: (node) => node.tagName,
        children: (node) => node.children ?? [],
        attribute: (node, key) => node.attributes[key],
      },
    );
  },
  async '@rgrove/parse-xml'() {
    const { parseXml } = load('@rgrove/parse-xml');
    return countTree(parseXml(text()), {
      name: (node) => node.name,
      children: (node) => node.children ?? [],
      attribute: (node, key) => node.attributes[key],
    });
  },
  'fast-xml-parser'() {
    const { XMLParser } = load('fast-xml-parser');
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      preserveOrder: true,
    });
    const nameOf = (node) => Object.keys(node).find((key) => key !== ':@');
    return countTree(
      { root: parser.parse(text()) },
      {
        name: nameOf,
        children: (node) => [node[nameOf(node)]].flat().filter(isNode),
        attribute: (node, key) => node[':@'][key],
      },
    );
  },
  async xml2js() {
    const { parseStringPromise } = load('xml2js');
    const tree = await parseStringPromise(text(), {
      explicitChildren: true,
      preserveChildrenOrder: true,
    });
    return countTree(
      { $$: Object.values(tree) },
      {
        name: (node) => node['#name'],
        children: (node) => node.$$ ?? [],
        attribute: (node, key) => node.$[key],
      },
    );
  },
  'lcov-parse'() {
    const parse = load('lcov-parse');
    return new Promise((resolve, reject) => {
      parse(file, (error, files) => {
        if (error) return reject(new Error(error));
        const sum = (key) =>
          files.reduce(
            (total, { lines }) =>
              total +
              lines.details.filter(({ hit }) => key === 'all' || hit > 0)
                .length,
            0,
          );
        resolve({ items: sum('all'), good: sum('hit') });
      });
    });
  },
};

console.log(JSON.stringify(await readers[peer]()));

function isNode(value) {
  return typeof value === 'object' && value !== null;
}
