import { type CompareOptions, DEFAULT_COMPARISON } from '../analyse/comparison/compare.ts';
import { openReader } from '../ledger/sqlite/index.ts';
import { EXIT, Failure } from '../model/failure.ts';
import type { LedgerReader } from '../model/ledger.ts';
import { chooseRun } from './choose-run.ts';
import type { ArmChoice } from './compared-arms.ts';
import { comparisonOf } from './comparison-of.ts';
import { compareText } from './compare-text.ts';
import { ledgerOf } from './ledger-of.ts';
import { terminalColumns } from './terminal/columns.ts';
import { styleFor } from './terminal/style.ts';

export interface RunCompareOptions {
  readonly project: string;
  readonly ledger?: string;
  readonly spec: readonly string[];
  readonly baselineVariant?: string;
  readonly variant?: string;
  readonly pricing?: string;
  readonly inference: 'suite' | 'population';
  readonly margin: number;
  readonly pValues?: true;
  readonly json?: true;
}

/** Says whether a correct output became dearer from one run to another; a gate, and no comparison, decides exits. */
export async function compareRuns(
  baseline: string,
  candidate: string | undefined,
  options: RunCompareOptions,
): Promise<number> {
  const reader = openReader(ledgerOf(options));
  try {
    const choice = choiceOf(reader, baseline, candidate, options);
    const settings: CompareOptions = {
      ...DEFAULT_COMPARISON,
      inference: options.inference,
      margin: options.margin,
    };
    const { document } = comparisonOf(reader, choice, settings);
    const text = { style: styleFor(process.stdout, process.env), columns: terminalColumns() };
    console.log(
      options.json === true
        ? JSON.stringify(document, null, 2)
        : compareText(document, { ...text, pValues: options.pValues === true }),
    );
    return EXIT.ok;
  } finally {
    reader.close();
  }
}

function choiceOf(
  reader: LedgerReader,
  baseline: string,
  candidate: string | undefined,
  options: RunCompareOptions,
): ArmChoice {
  const before = chooseRun(reader, baseline);
  const after = candidate === undefined ? before : chooseRun(reader, candidate);
  const baselineVariant = options.baselineVariant ?? null;
  const variant = options.variant ?? null;
  if (baselineVariant !== null && variant === null)
    throw new Failure('compare/variant', 'there is a baseline variant and none to compare with it', {
      hint: 'name the other one with --variant',
    });
  if (before.id === after.id && (baselineVariant === null || baselineVariant === variant))
    throw new Failure('compare/same-run', `run ${before.id} would be compared with itself`, {
      hint: 'name a second run, or two variants of this one: --baseline-variant A --variant B',
    });
  const pricing = options.pricing ?? null;
  return { baseline: before, candidate: after, baselineVariant, variant, specs: options.spec, pricing };
}
