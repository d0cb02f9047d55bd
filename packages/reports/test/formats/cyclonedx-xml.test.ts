import { describe, expect, it } from '@jest/globals';
import { codeOf, findingsOf, readableCuts } from '../read-findings.ts';

const xml = `<?xml version="1.0"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.4" version="1">
<components>
  <component type="framework" bom-ref="outer"><name>outer</name>
    <components><component type="library" bom-ref="inner">
      <group>@a</group><name>b &amp; c</name><version>1.0.0</version>
      <licenses><license><name>MIT</name></license></licenses>
    </component></components>
    <version>2.0.0</version>
  </component>
</components>
<vulnerabilities><vulnerability bom-ref="v">
  <id>SNYK-1</id>
  <references><reference><id>CVE-1</id></reference></references>
  <ratings><rating><score>9.8</score><severity>critical</severity><method>CVSSv3</method></rating></ratings>
  <description>a &lt; b</description>
  <analysis><state>not_affected</state><justification>code_not_reachable</justification></analysis>
  <affects><target><ref>inner</ref></target><target><ref>outer</ref></target></affects>
</vulnerability></vulnerabilities></bom>`;

const extension = `<bom xmlns="http://cyclonedx.org/schema/bom/1.2"
  xmlns:v="http://cyclonedx.org/schema/ext/vulnerability/1.0">
<components>
  <component type="library"><name>clean</name><version>1</version></component>
  <component type="library"><name>Django</name><version>2.2.18</version>
    <v:vulnerabilities><v:vulnerability ref="urn:uuid:1"><v:id>GHSA-1</v:id>
      <v:source name="github"><v:url>https://example.com</v:url></v:source>
      <v:ratings><v:rating><v:score><v:base>4.3</v:base><v:impact>9</v:impact></v:score>
      <v:severity>Low</v:severity></v:rating></v:ratings>
    </v:vulnerability></v:vulnerabilities>
  </component>
</components></bom>`;

describe("CycloneDX's XML", () => {
  it('gives a finding for each affected component, dismissed if so', async () => {
    const { findings, vex } = await findingsOf(xml);
    const both = {
      id: 'SNYK-1',
      aliases: ['CVE-1'],
      severity: 'critical',
      score: 9.8,
      title: '',
      tool: 'CycloneDX',
      type: 'vulnerability',
      paths: 1,
      suppressed: { by: 'vex', reason: 'code_not_reachable' },
    };
    expect(findings).toEqual([
      { ...both, package: '@a/b & c', version: '1.0.0' },
      { ...both, package: 'outer', version: '2.0.0' },
    ]);
    expect(vex[0]?.products).toEqual([
      'pkg:generic/%40a%2Fb%20%26%20c@1.0.0',
      'pkg:generic/outer@2.0.0',
    ]);
  });

  it('reads the extension of version 1.2 inside of components', async () => {
    const { findings } = await findingsOf(extension);
    expect(findings).toEqual([
      {
        id: 'GHSA-1',
        aliases: [],
        severity: 'low',
        score: 4.3,
        title: '',
        tool: 'CycloneDX',
        type: 'vulnerability',
        package: 'Django',
        version: '2.2.18',
        paths: 1,
      },
    ]);
  });

  it.each([
    ['a plain bill of materials', '<components/>', 'no-data'],
    [
      'a vulnerability without an id',
      '<vulnerabilities><vulnerability/></vulnerabilities>',
      'report-malformed',
    ],
    ['an empty list', '<vulnerabilities/>', 'parsed'],
  ])('with %s is %s', async (_, inside, code) => {
    const text = `<bom xmlns="http://cyclonedx.org/schema/bom/1.5">${inside}</bom>`;
    expect(await codeOf(text)).toBe(code);
  });

  it('is not any document called bom', async () => {
    expect(await codeOf('<bom/>')).toBe('format-unknown');
  });

  it('is not measured at any cut', async () => {
    expect(await readableCuts(xml)).toEqual([]);
    expect(await readableCuts(extension)).toEqual([]);
  });
});
