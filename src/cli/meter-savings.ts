import { percent } from '../../reports/format.ts';
import { agentsOf } from '../analyse/workflow/agent-rows.ts';
import { isManifest, parseManifest } from '../analyse/workflow/manifest.ts';
import { type SavingsEstimate, savingsEstimate } from '../analyse/workflow/savings-estimate.ts';
import { stagesOf } from '../analyse/workflow/stages.ts';
import { openReader } from '../ledger/sqlite/index.ts';
import { EXIT, Failure } from '../model/failure.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import { chooseRun } from './choose-run.ts';
import { ledgerOf } from './ledger-of.ts';
import { type MeasuredSaving, measuredSavings } from './measured-saving.ts';
import { readInput } from './read-input.ts';
import { terminalColumns } from './terminal/columns.ts';
import { printable, wrap } from './terminal/width.ts';

export interface MeterSavingsOptions {
  readonly roles: string;
  readonly baselineModel: string;
  readonly inputShare: number;
  /** The run with the trials; left out: the newest, where there is a ledger. */
  readonly run?: string;
  readonly ledger?: string;
  readonly project: string;
  readonly json?: true;
}

/** The version of the document's shape. */
export const METER_SAVINGS_SCHEMA = 'firstpass/meter-savings/1';

export interface MeterSavingsDocument {
  readonly schema: typeof METER_SAVINGS_SCHEMA;
  readonly baselineModel: string;
  readonly inputShare: number;
  /** Planning estimate, never a measurement. */
  readonly estimate: SavingsEstimate;
  /** By role; empty when there is no ledger. */
  readonly measured: readonly MeasuredSaving[];
}

/** Says what routing would save by list prices, and what it has saved in judged trials. */
export async function meterSavings(file: string, options: MeterSavingsOptions): Promise<number> {
  const { baselineModel, inputShare } = options;
  const traffic = trafficOf(jsonObject(file), file);
  const roles = rolesOf(jsonObject(options.roles), options.roles);
  const document: MeterSavingsDocument = {
    schema: METER_SAVINGS_SCHEMA,
    baselineModel,
    inputShare,
    estimate: savingsEstimate(traffic, roles, { baselineModel, inputShare }),
    measured: measure(roles, options),
  };
  console.log(options.json === true ? JSON.stringify(document, null, 2) : savingsText(document));
  return EXIT.ok;
}

function measure(
  roles: ReadonlyMap<string, { readonly model: string }>,
  options: MeterSavingsOptions,
): readonly MeasuredSaving[] {
  let ledger: string;
  try {
    ledger = ledgerOf(options);
  } catch (failure) {
    // An estimate needs no trials; whoever names a ledger or a run wants them.
    const isWanted = options.ledger !== undefined || options.run !== undefined;
    if (failure instanceof Failure && !isWanted) return [];
    throw failure;
  }
  const reader = openReader(ledger);
  try {
    return measuredSavings(reader, chooseRun(reader, options.run), roles, options.baselineModel);
  } finally {
    reader.close();
  }
}

function jsonObject(file: string): JsonObject {
  try {
    const value: unknown = JSON.parse(readInput(file).replace(/^\uFEFF/, ''));
    if (isJsonObject(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Failure('meter/input', `${file} is no JSON object`);
}

/** Tokens by role: as a file tells them, or of the stages of a run. */
function trafficOf(value: JsonObject, file: string): ReadonlyMap<string, number> {
  if (isManifest(value)) {
    const run = parseManifest(value);
    return new Map(stagesOf(run, agentsOf(run).agents).map(({ name, tokens }) => [name, tokens]));
  }
  return new Map(
    Object.entries(value).map(([role, tokens]) => {
      if (typeof tokens === 'number' && tokens >= 0) return [role, tokens];
      throw new Failure('meter/traffic', `${file}: the tokens of "${role}" are no number from 0`, {
        hint: 'give {"role": tokens}, or the manifest of a run',
      });
    }),
  );
}

function rolesOf(value: JsonObject, file: string): ReadonlyMap<string, { readonly model: string }> {
  return new Map(
    Object.entries(value).map(([role, chosen]) => {
      const model = isJsonObject(chosen) ? chosen['model'] : null;
      if (typeof model === 'string' && model !== '') return [role, { model }];
      throw new Failure('meter/roles', `${file}: role "${role}" has no model`, {
        hint: 'give {"role": {"model": "...", "effort": "..."}}, such as `firstpass meter roles` prints',
      });
    }),
  );
}

function savingsText({ estimate, measured, inputShare, baselineModel }: MeterSavingsDocument): string {
  const { baseline_usd: all, routed_usd: routed, saved_usd: saved, saved_pct: share } = estimate;
  const columns = terminalColumns();
  const lines = [
    `planning estimate, never a measurement: ~$${saved.toFixed(2)} saved (${share.toFixed(1)}%): ~$${all.toFixed(2)} all on ${baselineModel}, ~$${routed.toFixed(2)} routed`,
    `it supposes list prices, ${percent(inputShare)} input, as many tokens, no more retries, and outputs as good`,
    ...(measured.length === 0
      ? ['measured: nothing, there is no ledger with trials of these roles']
      : measured.map(measuredText)),
  ];
  return lines.map((line) => wrap(printable(line), columns, '  ')).join('\n');
}

function measuredText(saving: MeasuredSaving): string {
  const { role, verdict, savedShare, lower, upper, level, yieldDifference, cases, reason } = saving;
  if (verdict === 'not-measured') return `measured, ${role}: nothing: ${reason}`;
  const range =
    lower === null || upper === null ? '' : ` (${signed(lower)} to ${signed(upper)} at ${percent(level)})`;
  const amount =
    savedShare === null ? 'no figure' : `${signed(savedShare)}${range} of the cost per correct output`;
  const yields =
    yieldDifference === null
      ? ''
      : `, yield ${signed(yieldDifference.value)} (${signed(yieldDifference.lower)} to ${signed(yieldDifference.upper)})`;
  return `measured, ${role}: ${WORDS[verdict]}: saved ${amount}${yields}, ${cases} cases paired`;
}

const WORDS = {
  saves: 'saves',
  'costs-more': 'costs more',
  'worse-yield': 'no saving counts, as the yield is not shown to hold',
  inconclusive: 'too close to say',
} as const;

function signed(share: number): string {
  return `${share < 0 ? '−' : ''}${Math.abs(share * 100).toFixed(1)}%`;
}
