import { LineCounter, parseDocument } from 'yaml';
import type { Problem } from '../model/problem.ts';
import type { RateCard } from './card.ts';
import { problemAt, type LocatedDocument } from './locate.ts';
import { senseProblems } from './sense.ts';
import { shapeProblems } from './shape.ts';

/** A card, or why there is none: with an error among the problems the card is null. */
export interface ParsedRateCard {
  readonly card: RateCard | null;
  readonly problems: readonly Problem[];
}

/** Many prices share a rule; far more aliases than that are an attack. */
const MAX_ALIASES = 10_000;

/** Reads a rate card from YAML or JSON text; `file` is the name that problems carry. */
export function parseRateCard(text: string, file: string): ParsedRateCard {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const located: LocatedDocument = { file, document, lines };
  const syntax = document.errors.map((error): Problem => {
    const place = lines.linePos(error.pos[0]);
    return {
      ...problemAt(located, [], { code: 'rate-card/syntax', message: error.message }),
      line: place.line,
      column: place.col,
      length: 1,
    };
  });
  if (syntax.length > 0) return { card: null, problems: syntax };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    const message = `the aliases of the rate card cannot be followed: ${error instanceof Error ? error.message : String(error)}`;
    return { card: null, problems: [problemAt(located, [], { code: 'rate-card/syntax', message })] };
  }
  if (value === null || value === undefined) {
    const message = 'the rate card is empty';
    return { card: null, problems: [problemAt(located, [], { code: 'rate-card/empty', message })] };
  }
  const shape = shapeProblems(located, value);
  if (shape.length > 0) return { card: null, problems: shape };
  const card = value as RateCard;
  const problems = senseProblems(located, card);
  return { card: problems.length > 0 ? null : card, problems };
}
