import { JUDGED_BY } from '../analyse/comparison/judging.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import type { LedgerRecord } from '../model/ledger.ts';
import type { Spec } from '../model/spec.ts';
import { contentKey } from '../plan/keys.ts';
import { validatorContent } from '../spec/content.ts';

/** Digits of a case's digest: enough to see a change, few enough to keep for every case. */
const DIGITS = 16;

/** Returns what a run remembers about how its outputs are judged: comparisons refuse arms of different rulers. */
export async function judgedByRecords(
  run: string,
  at: string,
  specs: Iterable<Spec>,
): Promise<readonly LedgerRecord[]> {
  const records: LedgerRecord[] = [];
  for (const spec of specs) {
    const content = await validatorContent(spec);
    const ruler = isJsonObject(content) ? rulerIn(content) : { content };
    const cases = spec.cases.map((item) => [
      item.id,
      contentKey([item.input, item.expected]).slice(0, DIGITS),
    ]);
    const detail = {
      spec: spec.id,
      validators: contentKey(ruler),
      cases: Object.fromEntries(cases) as Record<string, string>,
    };
    records.push({ kind: 'event', event: { run, trialId: null, at, name: JUDGED_BY, detail } });
  }
  return records;
}

/** How often an agent may try again and how its output is read are what a change is about, and no part of the ruler. */
function rulerIn({ retry: _retry, output, ...ruler }: JsonObject): JsonObject {
  if (!isJsonObject(output)) return { ...ruler, ...(output === undefined ? {} : { output }) };
  const { extract: _extract, ...form } = output;
  return { ...ruler, output: form };
}
