import { compare, type CompareOptions, DEFAULT_COMPARISON } from '../analyse/comparison/compare.ts';
import { comparisonFigures } from '../analyse/comparison/figures.ts';
import { INTERVAL_DEFAULTS } from '../analyse/interval/method.ts';
import { parseExecutions } from '../analyse/sample/parse-executions.ts';
import { describeArm, type SingleArmOptions } from '../analyse/single-arm.ts';
import { EXIT, Failure } from '../model/failure.ts';
import { armText, comparisonText } from './stats-text.ts';
import { readInput } from './read-input.ts';
import { inferenceOf, readParams } from './stats-params.ts';

export interface StatsOptions {
  readonly json?: true;
}

/** Prints what trials say about cost per correct output: of one set, or of a candidate against a baseline. */
export async function stats(file: string, options: StatsOptions): Promise<number> {
  const { figures, text, doubts } = statsOf(readInput(file));
  for (const doubt of doubts) console.error(`note: ${doubt}`);
  console.log(options.json === true ? JSON.stringify(figures, jsonNumber, 2) : text);
  return EXIT.ok;
}

/** What `stats` prints: as data, as text, and beside them. */
export interface StatsResult {
  readonly figures: object;
  readonly text: string;
  readonly doubts: readonly string[];
}

/**
 * Returns the statistics of a JSON text: `{"executions": […]}` or `{"baseline": […], "candidate": […]}`, both with
 * optional `params`. Throws a Failure for anything else, and for trials that are unusable.
 */
export function statsOf(text: string): StatsResult {
  const input = parseInput(text);
  if ('executions' in input) return oneArm(input);
  if ('baseline' in input && 'candidate' in input) return twoArms(input);
  throw new Failure('stats/input', 'the input has neither executions nor a baseline and a candidate', {
    hint: SHAPES,
  });
}

type Input = Readonly<Record<string, unknown>>;

const SHAPES =
  'give {"executions": […], "params": {…}} or {"baseline": […], "candidate": […], "params": {…}}';

function oneArm(input: Input): StatsResult {
  const { known, doubts } = readParams(input['params'], ['confidence', 'resamples', 'seed', 'fallback']);
  const options: SingleArmOptions = { ...INTERVAL_DEFAULTS, fallback: null, ...known };
  const arm = describeArm(parseExecutions(input['executions']), options);
  return { figures: arm, text: armText(arm, options.confidence), doubts };
}

/** Draws of a comparison unless asked otherwise: enough for a calculator, and what other implementations print. */
const DRAWS = 1999;

function twoArms(input: Input): StatsResult {
  const { known, doubts } = readParams(input['params'], [
    'margin',
    'alphaFail',
    'alphaPass',
    'yieldMargin',
    'confidence',
    'draws',
    'seed',
    'inference',
  ]);
  const options: CompareOptions = {
    ...DEFAULT_COMPARISON,
    draws: DRAWS,
    ...known,
    inference: inferenceOf(input['params']),
  };
  const found = compare(
    parseExecutions(input['baseline'], 'baseline'),
    parseExecutions(input['candidate'], 'candidate'),
    options,
  );
  const warnings = found.warnings.map((warning) => warning.message);
  return {
    figures: comparisonFigures(found, options),
    text: comparisonText(found, options),
    doubts: [...doubts, ...warnings],
  };
}

function parseInput(text: string): Input {
  let input: unknown;
  try {
    input = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new Failure('stats/input', 'the input is no JSON', { cause, hint: SHAPES });
  }
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Input;
  throw new Failure('stats/input', 'the input is no object', { hint: SHAPES });
}

/** Infinity is a word in JSON, and what is undefined is null. */
function jsonNumber(_: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return null;
  return value > 0 ? 'Infinity' : '-Infinity';
}
