import { type EndedTrial, packCell, type Packed, packedText, type Secret } from '../baseline/pack.ts';
import { numberRepeats } from '../baseline/number-repeats.ts';
import type { PackedJudging } from '../baseline/packed.ts';
import type { CallTexts } from '../model/call.ts';
import { isJsonObject } from '../model/json.ts';
import type { LedgerReader } from '../model/ledger.ts';
import type { Project } from '../model/project.ts';
import { isSettled } from '../model/settled-charge.ts';
import { executionKey, type PlannedCell } from '../plan/plan.ts';
import type { RateCard } from '../price/card.ts';
import { cardDigest } from '../price/digest.ts';
import { cellRecord } from './begin-run.ts';
import { openEstimating } from './estimating.ts';
import { judgedByRecords } from './judged-by.ts';
import { openPricer } from './open-pricer.ts';

/** A cell's data with the rate cards that priced it: what a store takes. */
export interface PackedBaseline {
  readonly data: Packed;
  readonly card: Packed;
  readonly trials: readonly EndedTrial[];
}

/** What packing needs besides the trials. */
export interface PackingContext {
  readonly project: Project;
  readonly reader: LedgerReader;
  /** Present rate cards: for trials of several runs that were priced by different ones. */
  readonly cards: readonly RateCard[];
  readonly secrets: readonly Secret[];
}

/** Returns the data of a planned cell. Throws Failure `baseline/too-large`, `baseline/secret`. */
export async function packPlanned(
  cell: PlannedCell,
  found: readonly EndedTrial[],
  { project, reader, cards, secrets }: PackingContext,
): Promise<PackedBaseline> {
  const { trials, card } = byOneCard(numberRepeats(found, cell.tellsRepeat), cards, reader);
  const {
    run: _run,
    priceKey: _priceKey,
    ...own
  } = cellRecord({ run: '', rateCard: card.sha256 }, cell, project);
  const data = packCell({
    header: {
      cell: own,
      execKey: executionKey(cell),
      judging: await judgingOf(cell),
      rateCard: card.sha256,
    },
    trials,
    text: (sha256) => reader.blob(sha256),
    secrets,
  });
  return { data, card, trials };
}

/** The cards of the runs where they are the same, else all trials by the present ones. */
function byOneCard(
  trials: readonly EndedTrial[],
  cards: readonly RateCard[],
  reader: LedgerReader,
): { readonly trials: readonly EndedTrial[]; readonly card: Packed } {
  const used = new Set(trials.map(({ trial }) => reader.run(trial.run)?.rateCard ?? ''));
  const [only = ''] = used;
  const canonical = used.size === 1 ? reader.rateCard(only) : null;
  if (canonical !== null) return { trials, card: packedText(canonical) };
  const pricer = openPricer(cards, () => openEstimating(reader));
  const text = (sha256: string | null): string | null => (sha256 === null ? null : reader.blob(sha256));
  const priced = trials.map((detail) => ({
    ...detail,
    calls: detail.calls.map((made) => {
      if (isSettled(made.charges)) return made;
      const request = made.call.usage === null ? text(made.call.request) : null;
      const texts: CallTexts | undefined =
        request === null ? undefined : { request, response: text(made.call.response) };
      return { ...made, charges: pricer(made.call, texts) };
    }),
  }));
  return { trials: priced, card: packedText(cardDigest(cards).canonical) };
}

async function judgingOf({ spec }: PlannedCell): Promise<PackedJudging | null> {
  const [record] = await judgedByRecords('', '', [spec]);
  if (record?.kind !== 'event') return null;
  const { validators, cases } = record.event.detail;
  if (typeof validators !== 'string' || !isJsonObject(cases)) return null;
  return { validators, cases: cases as Readonly<Record<string, string>> };
}

/** Names of environment variables that hold what nobody else may read. */
const SECRET_NAME = /(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)$/i;

/** A shorter value is found by chance. */
const SHORTEST = 12;

/** Returns the secrets of an environment, by the names of its variables. */
export function secretsOf(
  environment: Readonly<Record<string, string | undefined>>,
  { providers }: Pick<Project, 'providers'>,
): readonly Secret[] {
  const named = new Set(Object.values(providers).map(({ apiKeyEnv }) => apiKeyEnv));
  return Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && value.length >= SHORTEST && (named.has(name) || SECRET_NAME.test(name))
      ? [{ name, value }]
      : [],
  );
}
