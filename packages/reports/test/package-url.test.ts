import { describe, expect, it } from '@jest/globals';
import { readPackageUrl } from '../src/package-url.ts';

describe('a package URL', () => {
  it.each([
    ['pkg:npm/minimist@1.2.0', 'minimist', '1.2.0'],
    ['pkg:npm/%40angular/cli@12.0.0', '@angular/cli', '12.0.0'],
    ['pkg:npm/@angular/cli@12.0.0', '@angular/cli', '12.0.0'],
    ['pkg:npm/@angular/cli', '@angular/cli', ''],
    ['pkg:maven/org.dom4j/dom4j@2.1.1?type=jar', 'dom4j', '2.1.1'],
    ['pkg:golang/golang.org/x/net@v0.1.0#http2', 'golang.org/x/net', 'v0.1.0'],
    ['pkg:deb/debian/bash@5.0-4?arch=amd64', 'bash', '5.0-4'],
    ['pkg:deb/debian/libc@1%3A2.0', 'libc', '1:2.0'],
  ])('%s names %s at "%s"', (text, name, version) => {
    expect(readPackageUrl(text)).toEqual({ name, version });
  });

  it.each(['', 'minimist', 'product-ABC', 'http://a/b', 'pkg:npm'])(
    '"%s" is none',
    (text) => {
      expect(readPackageUrl(text)).toBeUndefined();
    },
  );

  it('is refused when its escapes are broken', () => {
    expect(() => readPackageUrl('pkg:npm/%zz@1')).toThrow(/broken package URL/);
  });
});
