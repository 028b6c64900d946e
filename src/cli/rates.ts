import { existsSync } from 'node:fs';
import { stringify } from 'yaml';
import { EXIT, Failure } from '../model/failure.ts';
import { closest } from '../model/closest.ts';
import type { RateCard } from '../price/card.ts';
import { CONVERTERS } from '../price/convert/index.ts';
import { diffCards } from '../price/diff.ts';
import { embeddedCards } from '../price/embedded.ts';
import { parseInstant } from '../price/instant.ts';
import { listModels } from '../price/list.ts';
import { showModel } from '../price/show.ts';
import { verifyCards } from '../price/verify.ts';
import { openProject } from './open-project.ts';
import { openCardFile, openRateCards } from './rate-cards.ts';
import { readInput } from './read-input.ts';
import { differenceLines, findingLines, listLines, modelLines } from './rates-text.ts';

export interface RatesOptions {
  readonly project: string;
  /** An instant; now when left out. */
  readonly at?: string;
  readonly json?: true;
}

export interface RatesImportOptions {
  readonly from: string;
  readonly id?: string;
}

/** Lists the models of all layers with what they cost. */
export async function ratesList(provider: string | undefined, options: RatesOptions): Promise<number> {
  const at = instantOf(options);
  const layers = await layersOf(options);
  const models = listModels(layers, at, provider ?? null);
  if (provider !== undefined && models.length === 0) throw unknownProvider(layers, provider);
  if (options.json) print({ schema: 'firstpass.rates-list/1', at: new Date(at).toISOString(), models });
  else console.log(listLines(models).join('\n'));
  return EXIT.ok;
}

/** Shows every layer, period and rule of one model. */
export async function ratesShow(model: string, options: RatesOptions): Promise<number> {
  const shown = showModel(await layersOf(options), model, instantOf(options));
  if (options.json) print({ schema: 'firstpass.rates-show/1', ...shown });
  else console.log(modelLines(shown).join('\n'));
  return EXIT.ok;
}

/** Says what the second card says differently from the first. */
export async function ratesDiff(before: string, after: string, options: RatesOptions): Promise<number> {
  const differences = diffCards(cardOf(before), cardOf(after));
  if (options.json) print({ schema: 'firstpass.rates-diff/1', before, after, differences });
  else if (differences.length === 0) console.error('the cards say the same');
  else console.log(differenceLines(differences).join('\n'));
  return EXIT.ok;
}

/** Exits with 6 when a row of the layers, or of one card, is past its day. */
export async function ratesVerify(card: string | undefined, options: RatesOptions): Promise<number> {
  const at = instantOf(options);
  const layers = card === undefined ? await layersOf(options) : [cardOf(card)];
  const findings = verifyCards(layers, at);
  if (options.json) print({ schema: 'firstpass.rates-verify/1', at: new Date(at).toISOString(), findings });
  else if (findings.length === 0) console.log('ok: no row is past its day');
  else console.log(findingLines(findings).join('\n'));
  return findings.length === 0 ? EXIT.ok : EXIT.degraded;
}

/** Prints another project's price file as a rate card; what could not be taken over goes to standard error. */
export async function ratesImport(file: string, options: RatesImportOptions): Promise<number> {
  const convert = CONVERTERS[options.from];
  if (convert === undefined) {
    throw new Failure('rates/unknown-format', `there is no price format "${options.from}"`, {
      hint: `use one of: ${Object.keys(CONVERTERS).join(', ')}`,
    });
  }
  const { card, notes } = convert(readJson(file), { id: options.id ?? options.from });
  for (const note of notes) console.error(`note: ${note}`);
  console.log(stringify(card, { lineWidth: 0 }).trimEnd());
  return EXIT.ok;
}

/** The project's layers, or the embedded ones where there is no project. */
async function layersOf(options: RatesOptions): Promise<readonly RateCard[]> {
  const standard = options.project === 'firstpass.yaml';
  if (standard && !existsSync(options.project)) return embeddedCards();
  return openRateCards((await openProject(options.project)).project);
}

/** A card by the name of an embedded one, or a file. */
function cardOf(name: string): RateCard {
  return embeddedCards().find(({ id }) => id === name) ?? openCardFile(name);
}

function instantOf({ at }: RatesOptions): number {
  if (at === undefined) return Date.now();
  const instant = parseInstant(at);
  if (instant !== null) return instant;
  throw new Failure('rates/instant', `--at "${at}" is no instant`, {
    hint: 'write a day such as 2026-10-07, or 2026-10-07T12:00:00Z',
  });
}

function unknownProvider(layers: readonly RateCard[], provider: string): Failure {
  const names = layers.flatMap((card) => (card.skus ?? []).map(({ sku }) => sku.slice(0, sku.indexOf('/'))));
  const known = [...new Set(names)];
  const meant = closest(provider, known);
  return new Failure('rates/unknown-provider', `no rate card has a provider "${provider}"`, {
    hint: meant === null ? `there are: ${known.join(', ')}` : `did you mean "${meant}"?`,
  });
}

function readJson(file: string): unknown {
  const text = readInput(file);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('rates/no-json', `${file} is no JSON: ${reason}`, { cause });
  }
}

function print(value: object): void {
  console.log(JSON.stringify(value, null, 2));
}
