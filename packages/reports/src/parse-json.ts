import { ReportProblem } from './problem.ts';

const maxDepth = 512;

/**
 * JSON with what JSON.parse lets through refused: nesting beyond 512 levels and
 * objects that name a key twice, of which the parser would keep the last.
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const isCut =
      /Unexpected end|Unterminated|after array element|after property|Expected/.test(
        String(error),
      );
    throw isCut && !/[}\]]\s*$/.test(text)
      ? new ReportProblem('report-truncated', 'ends in the middle: cut JSON')
      : new ReportProblem('report-malformed', 'is not valid JSON');
  }
  checkStructure(text);
  return value;
}

/** `text` is known to be valid JSON. */
function checkStructure(text: string): void {
  const keys: (Set<string> | undefined)[] = [];
  const pattern = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/gs;
  for (const match of text.matchAll(pattern)) {
    const [token, isKey] = match;
    if (token === '{') keys.push(new Set());
    else if (token === '[') keys.push(undefined);
    else if (token === '}' || token === ']') keys.pop();
    else if (isKey !== undefined) addKey(keys.at(-1), token);
    if (keys.length > maxDepth) {
      throw new ReportProblem(
        'too-deep',
        `is nested more than ${maxDepth} deep`,
      );
    }
  }
}

function addKey(keys: Set<string> | undefined, token: string): void {
  const key = token.slice(0, token.lastIndexOf('"') + 1);
  if (keys?.has(key)) {
    throw new ReportProblem(
      'report-malformed',
      `names the key ${key.slice(0, 60)} twice in one object`,
    );
  }
  keys?.add(key);
}
