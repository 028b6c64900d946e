import { createRequire } from 'node:module';
import type { LedgerReader } from '../model/ledger.ts';
import { promptTokens } from '../model/usage.ts';
import { calibrate, type Calibration, type Observation } from '../usage/calibration.ts';
import { BY_CHARACTERS, type TokenCounter } from '../usage/estimate.ts';
import { visibleText } from '../usage/visible-text.ts';

/** What estimating usage needs: a way to count, and what this ledger's own calls say about it. */
export interface Estimating {
  readonly counter: TokenCounter;
  readonly calibration: Calibration;
}

/** Calls looked at per model: the band of more would be the same. */
const ENOUGH_CALLS = 100;
const NEWEST_RUNS = 5;

/** Returns the way to estimate usage in a ledger; slow, so ask for it when the first usage is missing. */
export function openEstimating(reader: LedgerReader): Estimating {
  const counter = openCounter();
  return { counter, calibration: calibrate(observationsOf(reader, counter)) };
}

interface Tokenizer {
  countTokens(text: string, options: { readonly disallowedSpecial: ReadonlySet<string> }): number;
}

/** Returns the tokenizer when it is installed: loading it takes a second and a hundred megabytes. */
export function openCounter(): TokenCounter {
  try {
    const tokenizer = createRequire(import.meta.url)('gpt-tokenizer/encoding/o200k_base') as Tokenizer;
    const none = { disallowedSpecial: new Set<string>() };
    return { name: 'o200k', band: 0.25, count: (text) => tokenizer.countTokens(text, none) };
  } catch {
    return BY_CHARACTERS;
  }
}

/** The newest calls of each model that state their usage and whose texts were kept. */
function* observationsOf(reader: LedgerReader, counter: TokenCounter): Generator<Observation> {
  const seen = new Map<string, number>();
  // Of a baseline only the texts are kept that estimates need: those of calls that state no usage.
  const runs = reader.runs().filter(({ source }) => source !== 'baseline');
  for (const run of runs.slice(0, NEWEST_RUNS)) {
    for (const { trial } of reader.trials(run.id)) {
      for (const call of reader.calls(trial.id)) {
        const { name: model, usage } = call;
        if (usage === null || call.kind !== 'model' || call.status !== 'ok' || call.replayed) continue;
        // A copy says what its original said.
        if (call.reusedFrom !== undefined) continue;
        const count = (seen.get(model) ?? 0) + 1;
        if (count > ENOUGH_CALLS) continue;
        seen.set(model, count);
        const countIn = (sha256: string | null): number => {
          const text = sha256 === null ? null : reader.blob(sha256);
          return text === null ? 0 : counter.count(visibleText(text));
        };
        const reasoning = usage.reasoning ?? 0;
        const shared = { model, reasoned: reasoning > 0 };
        yield {
          ...shared,
          direction: 'input',
          reported: promptTokens(usage),
          counted: countIn(call.request),
        };
        const reported = usage.output - reasoning;
        yield { ...shared, direction: 'output', reported, counted: countIn(call.response) };
      }
    }
  }
}
