import {
  bomReport,
  type Component,
  isPart,
  noVulnerabilities,
} from '../cyclonedx.ts';
import type { JsonFormat } from '../format.ts';
import { has, listAt, member, objectAt, textAt } from '../json-value.ts';
import { requiredList } from '../required-value.ts';

/**
 * CycloneDX JSON with vulnerabilities, a VEX document included. A bill of
 * materials without that list says nothing about vulnerabilities: nobody looked.
 */
export const cyclonedx: JsonFormat = {
  name: 'cyclonedx',
  syntax: 'json',
  kinds: ['findings'],
  accepts: (value) => textAt(value, 'bomFormat') === 'CycloneDX',
  read: (value) => {
    if (!has(value, 'vulnerabilities')) throw noVulnerabilities();
    const components = new Map<string, Component>();
    collect([objectAt(value, 'metadata', 'component')], components);
    collect(listAt(value, 'components'), components);
    return bomReport({
      tools: toolNames(value),
      components,
      vulnerabilities: requiredList(value, 'vulnerabilities'),
    });
  },
};

function collect(list: readonly unknown[], into: Map<string, Component>): void {
  const waiting = [...list];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    const ref = textAt(one, 'bom-ref');
    if (ref !== '') into.set(ref, readComponent(one));
    waiting.push(...listAt(one, 'components'));
  }
}

function readComponent(component: unknown): Component {
  const group = textAt(component, 'group');
  const name = textAt(component, 'name');
  return {
    name: group.startsWith('@') ? `${group}/${name}` : name,
    version: textAt(component, 'version'),
    url: textAt(component, 'purl'),
    isPart: isPart(textAt(component, 'type')),
  };
}

function toolNames(value: unknown): readonly string[] {
  const tools = member(value, 'metadata', 'tools');
  const list = Array.isArray(tools) ? tools : listAt(tools, 'components');
  return list.map((one) => textAt(one, 'name')).filter((name) => name !== '');
}
