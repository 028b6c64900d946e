/** Which text of a call: what was sent or what came back. */
export type Direction = 'input' | 'output';

/** What one call of the ledger says about the tokens of a model. */
export interface Observation {
  readonly model: string;
  readonly direction: Direction;
  /** Tokens that the provider counted, without reasoning that is not in the text. */
  readonly reported: number;
  /** Tokens that our own counter finds in the text. */
  readonly counted: number;
  /** Whether the call reported reasoning tokens. */
  readonly reasoned: boolean;
}

/** How many tokens of a model there are to one of our counter's, with the band of most of its calls. */
export interface Factor {
  readonly factor: number;
  /** 10th and 90th percentile. */
  readonly low: number;
  readonly high: number;
  readonly calls: number;
}

/** What a ledger's own calls say about the tokens of its models. */
export interface Calibration {
  /** null when too few calls say anything. */
  factorOf(model: string, direction: Direction): Factor | null;
  /** Whether the model has reasoned in any call. */
  reasons(model: string): boolean;
}

/** Below this many calls a band says nothing. */
const FEWEST_CALLS = 5;

/** Returns the calibration of the observations; calls without any counted token say nothing. */
export function calibrate(observations: Iterable<Observation>): Calibration {
  const ratios = new Map<string, number[]>();
  const reasoning = new Set<string>();
  for (const { model, direction, reported, counted, reasoned } of observations) {
    if (reasoned) reasoning.add(model);
    if (counted <= 0 || reported <= 0) continue;
    const key = `${direction}\n${model}`;
    const known = ratios.get(key);
    if (known === undefined) ratios.set(key, [reported / counted]);
    else known.push(reported / counted);
  }
  const factors = new Map([...ratios].map(([key, values]) => [key, factorOf(values)]));
  return {
    factorOf: (model, direction) => factors.get(`${direction}\n${model}`) ?? null,
    reasons: (model) => reasoning.has(model),
  };
}

function factorOf(values: readonly number[]): Factor | null {
  if (values.length < FEWEST_CALLS) return null;
  const sorted = values.toSorted((left, right) => left - right);
  // Nearest rank: a value that occurred.
  const at = (share: number): number =>
    sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { factor: at(0.5), low: at(0.1), high: at(0.9), calls: values.length };
}
