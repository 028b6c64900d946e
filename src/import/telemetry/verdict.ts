/** What evaluators' words and figures say about an output. */

import type { Outcome } from '../../model/outcome.ts';

/** One evaluation of a trial's output. */
export interface Evaluation {
  readonly name: string;
  /** As the evaluator wrote it; null when it gave none. */
  readonly label: string | null;
  readonly value: number | boolean | null;
}

const CORRECT = /^(?:correct|pass(?:ed)?|true|yes|success(?:ful)?|succeeded|resolved|solved|accept(?:ed)?)$/i;
const INCORRECT =
  /^(?:incorrect|wrong|fail(?:ed|ure)?|false|no|unsuccessful|unresolved|unsolved|reject(?:ed)?)$/i;
/** Names that speak of being right, so that 1 means correct and 0 incorrect. */
const OF_CORRECTNESS = /correct|accura|pass|success|succe|resol|solv|accept|exact[_ -]?match/i;
/** Names of which being high is bad. */
const OF_FAILURE = /incorrect|inaccura|fail|error|wrong|unsuccess|unresolv|unsolv|reject/i;

/**
 * Returns the verdict of an evaluation, null when it is none: a score of toxicity, or 0.7 of something, does not
 * say whether an output is correct.
 */
export function verdictOf({
  name,
  label,
  value,
}: Evaluation): Extract<Outcome, 'correct' | 'incorrect'> | null {
  const isOfFailure = OF_FAILURE.test(name);
  if (label !== null && (CORRECT.test(label) || INCORRECT.test(label))) {
    // `true` of a failure is no success; `pass` of whatever was tested is one.
    const isWord = /^(?:true|false|yes|no)$/i.test(label);
    if (isWord && !isOfFailure && !OF_CORRECTNESS.test(name)) return null;
    return CORRECT.test(label) === (isWord && isOfFailure) ? 'incorrect' : 'correct';
  }
  if (!isOfFailure && !OF_CORRECTNESS.test(name)) return null;
  const isTrue = value === true || value === 1;
  if (!isTrue && value !== false && value !== 0) return null;
  return isTrue === isOfFailure ? 'incorrect' : 'correct';
}
