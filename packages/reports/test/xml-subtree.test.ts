import { describe, expect, it } from '@jest/globals';
import { nodesAt, nodeText, XmlSubtree } from '../src/xml-subtree.ts';

function build(tree: XmlSubtree) {
  tree.open('a');
  tree.open('name');
  tree.text('x &amp; ');
  tree.text('y ');
  tree.close();
  tree.open('hidden');
  tree.open('name');
  expect(tree.wantsText).toBe(false);
  tree.close();
  tree.close();
  tree.open('name');
  tree.text('second');
  tree.close();
  return tree.close();
}

describe('a part of an XML document', () => {
  it('is a tree without what was left out', () => {
    const node = build(new XmlSubtree(['hidden']));
    if (node === undefined) throw new Error('no tree');
    expect(nodesAt(node, 'name').map(({ text }) => text)).toEqual([
      'x & y',
      'second',
    ]);
    expect(nodeText(node, 'name')).toBe('x & y');
    expect(nodeText(node, 'hidden', 'name')).toBe('');
    expect(nodesAt(node, 'constructor')).toEqual([]);
  });

  it('is finished with its root alone', () => {
    const tree = new XmlSubtree([]);
    expect(tree.isOpen).toBe(false);
    tree.open('a');
    tree.open('b');
    expect(tree.close()).toBeUndefined();
    expect(tree.isOpen).toBe(true);
    expect(tree.close()?.name).toBe('a');
    expect(tree.close()).toBeUndefined();
  });

  it('keeps no more than a few thousand characters of a text', () => {
    const tree = new XmlSubtree([]);
    tree.open('a');
    for (let count = 0; count < 100; count++) tree.text('x'.repeat(1000));
    expect(tree.close()?.text.length).toBeLessThan(10_000);
  });
});
