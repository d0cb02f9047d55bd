import type { FormatContext, JsonFormat } from '../format.ts';
import { has, isObject, listAt, member, textAt } from '../json-value.ts';
import type { VexStatement } from '../model.ts';
import { readPackageUrl } from '../package-url.ts';
import { ReportProblem } from '../problem.ts';
import { requiredList, requiredText } from '../required-value.ts';
import { findingsReport } from '../severity.ts';
import { isDismissal } from '../vex.ts';

const statusOf = new Map<string, VexStatement['status']>([
  ['not_affected', 'not-affected'],
  ['affected', 'affected'],
  ['fixed', 'fixed'],
  ['under_investigation', 'under-investigation'],
]);

/**
 * OpenVEX: statements about the findings of scanners. It holds no finding of its
 * own and names no tool, so that it can be told from a scan that found nothing.
 */
export const openvex: JsonFormat = {
  name: 'openvex',
  syntax: 'json',
  kinds: ['findings'],
  accepts: (value) =>
    has(value, 'statements') && textAt(value, '@context').includes('openvex'),
  read: (value, context) => {
    const issued = textAt(value, 'timestamp');
    const dated = requiredList(value, 'statements').map((statement) => ({
      time: Date.parse(textAt(statement, 'timestamp') || issued) || 0,
      statement: readStatement(statement, context),
    }));
    // The newest statement holds; of the same time, the one that dismisses less.
    dated.sort(
      (one, other) =>
        one.time - other.time ||
        Number(isDismissal(other.statement)) -
          Number(isDismissal(one.statement)),
    );
    const vex = dated.map(({ statement }) => statement);
    return { ...findingsReport([], []), vex };
  },
};

function readStatement(
  statement: unknown,
  { warn }: FormatContext,
): VexStatement {
  const [id = '', ...aliases] = namesOf(member(statement, 'vulnerability'));
  const status = statusOf.get(textAt(statement, 'status'));
  if (status === undefined) {
    throw new ReportProblem(
      'report-malformed',
      `has a statement on ${id.slice(0, 60)} without a known status`,
    );
  }
  const why =
    textAt(statement, 'impact_statement') ||
    textAt(statement, 'justification') ||
    textAt(statement, 'status_notes');
  if (why === '' && status === 'not-affected') {
    warn(`the statement on ${id.slice(0, 60)} gives no justification`);
  }
  return {
    ids: [id, ...aliases],
    products: listAt(statement, 'products').flatMap(productsOf),
    status,
    reason: (why || status).slice(0, 500),
  };
}

/** A text in version 0.0.1, an object with a name since 0.2.0. */
function namesOf(vulnerability: unknown): readonly string[] {
  return isObject(vulnerability)
    ? [
        requiredText(vulnerability, 'name'),
        ...listAt(vulnerability, 'aliases').map(String),
      ]
    : [requiredText({ vulnerability }, 'vulnerability')];
}

/** The parts of a product that are meant, or else the product. */
function productsOf(product: unknown): readonly string[] {
  const parts = listAt(product, 'subcomponents');
  return (parts.length > 0 ? parts : [product]).map((one) => {
    const url =
      typeof one === 'string'
        ? one
        : textAt(one, 'identifiers', 'purl') || requiredText(one, '@id');
    readPackageUrl(url);
    return url;
  });
}
