import { totalOf } from '../analyse/price-effect.ts';
import { openReader, openWriter } from '../ledger/sqlite/index.ts';
import type { CallTexts, Pricer } from '../model/call.ts';
import type { Total } from '../model/charge.ts';
import { EXIT } from '../model/failure.ts';
import type { LedgerReader, Repricing } from '../model/ledger.ts';
import { formatUsd } from '../model/money.ts';
import { cardDigest } from '../price/digest.ts';
import { cardsOf } from './cards-of.ts';
import { chooseRun } from './choose-run.ts';
import { type Estimating, openEstimating } from './estimating.ts';
import { ledgerOf } from './ledger-of.ts';
import { openPricer } from './open-pricer.ts';
import { openCardFile } from './rate-cards.ts';

export interface RepriceOptions {
  readonly card: string;
  /** Whose prices hold: those of each call's own instant, or today's. */
  readonly asOf: string;
  readonly project: string;
  readonly ledger?: string;
  readonly json?: true;
}

/** Prices a run once more from its raw usage; what was written stays, the new prices stand beside it. */
export async function reprice(run: string, options: RepriceOptions): Promise<number> {
  const file = ledgerOf(options);
  const writer = openWriter(file);
  const reader = openReader(file);
  try {
    const chosen = chooseRun(reader, run);
    // Only what the new card says shall differ.
    const layers = [openCardFile(options.card), ...cardsOf(reader, chosen)];
    const digest = cardDigest(layers);
    const at = new Date().toISOString();
    let estimating: Estimating | undefined;
    const pricer = openPricer(layers, () => (estimating ??= openEstimating(reader)));
    const { calls, before, after } = priceAgain(
      reader,
      chosen.id,
      pricer,
      options.asOf === 'now' ? at : null,
    );
    const detail = { card: options.card, asOf: options.asOf };
    await writer.append([
      { kind: 'rate-card', ...digest },
      { kind: 'pricing-set', repricing: { run: chosen.id, rateCard: digest.sha256, at, calls } },
      { kind: 'event', event: { run: chosen.id, trialId: null, at, name: 'repriced', detail } },
    ]);
    const set = reader.pricingSets(chosen.id).at(-1)?.id ?? null;
    print({ run: chosen.id, pricing: set, before, after, calls: calls.length, card: digest.sha256 }, options);
    return after.unpriced === 0 ? EXIT.ok : EXIT.degraded;
  } finally {
    reader.close();
    await writer.close();
  }
}

/** Returns what a pricer makes of a run's calls, `at` an instant or each at its own. */
function priceAgain(
  reader: LedgerReader,
  run: string,
  pricer: Pricer,
  at: string | null,
): { readonly calls: Repricing['calls']; readonly before: Total; readonly after: Total } {
  const calls: { callId: number; charges: Repricing['calls'][number]['charges'] }[] = [];
  const earlier: Repricing['calls'][number]['charges'][] = [];
  for (const { trial } of reader.trials(run)) {
    for (const { call, charges } of reader.trialDetail(trial.id)?.calls ?? []) {
      const text = (sha256: string | null): string | null => (sha256 === null ? null : reader.blob(sha256));
      const request = call.usage === null ? text(call.request) : null;
      const texts: CallTexts | undefined =
        request === null ? undefined : { request, response: text(call.response) };
      const dated = at === null ? call : { ...call, startedAt: at };
      calls.push({ callId: call.id, charges: pricer(dated, texts) });
      earlier.push(charges);
    }
  }
  return { calls, before: totalOf(earlier.flat()), after: totalOf(calls.flatMap((call) => call.charges)) };
}

interface Repriced {
  readonly run: string;
  readonly pricing: number | null;
  readonly before: Total;
  readonly after: Total;
  readonly calls: number;
  readonly card: string;
}

function print(found: Repriced, options: RepriceOptions): void {
  const { before, after } = found;
  const difference = formatUsd(after.usd - before.usd);
  if (options.json === true) {
    const { run, pricing, card, calls } = found;
    const result = { run, pricing, card, asOf: options.asOf, calls, original: asJson(before) };
    console.log(
      JSON.stringify({ ...result, repriced: asJson(after), price_effect_usd: difference }, null, 2),
    );
    return;
  }
  console.log(`original  ${amount(before)}`);
  console.log(`repriced  ${amount(after)}`);
  console.log(`prices    ${difference.startsWith('-') ? difference.replace('-', '-$') : `+$${difference}`}`);
  console.error(`\npricing ${found.pricing} of run ${found.run}: ${found.calls} calls`);
  console.error(`show it with: firstpass report ${found.run} --pricing ${found.pricing}`);
}

function asJson({ usd, unpriced }: Total): object {
  return { usd: formatUsd(usd), unpriced };
}

function amount({ usd, unpriced }: Total): string {
  return unpriced === 0 ? `$${formatUsd(usd)}` : `≥ $${formatUsd(usd)} (${unpriced} charges unpriced)`;
}
