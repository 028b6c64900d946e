import { readFileSync } from 'node:fs';
import { importCsv } from '../import/csv.ts';
import type { TextFile } from '../import/importer.ts';
import type { ImportSummary } from '../import/summary.ts';
import { openReader, openWriter } from '../ledger/sqlite/index.ts';
import { EXIT, Failure } from '../model/failure.ts';
import { cardDigest } from '../price/digest.ts';
import { parsePrices } from '../price/price-list.ts';
import { renderProblems } from '../spec/frame.ts';
import { tooManyProblems } from './open-project.ts';
import { openPricer } from './open-pricer.ts';
import { tellRecovered } from './open-run-ledger.ts';
import { runId } from './run-id.ts';
import { isSound } from './sound-ledger.ts';
import { printSummary } from './summary.ts';
import { version } from './version.ts';

export interface ImportCsvOptions {
  readonly trials: string;
  readonly prices: string;
  readonly mapping: string;
  readonly ledger: string;
  readonly json?: true;
}

/** Brings tables of calls and trials into the ledger as a run, and says what a correct output cost in it. */
export async function importCsvFiles(calls: string, options: ImportCsvOptions): Promise<number> {
  const inputs = { calls: read(calls), trials: read(options.trials), mapping: read(options.mapping) };
  const prices = read(options.prices);
  const { card, problems } = parsePrices(prices.text, prices.name);
  if (problems.length > 0) console.error(renderProblems(problems, new Map([[prices.name, prices.text]])));
  if (card === null) throw tooManyProblems(problems);
  const writer = openWriter(options.ledger);
  tellRecovered(writer.recovered);
  try {
    const at = new Date().toISOString();
    const imported = importCsv(inputs, {
      runId: runId(at),
      project: 'import',
      at,
      version: version(),
      pricer: openPricer([card]),
      rateCard: cardDigest([card]),
      nextId: (of) => writer.nextId(of),
    });
    for (const batch of imported.batches) await writer.append(batch);
    if (options.json === true) console.log(JSON.stringify(imported.summary, null, 2));
    else printImport(options.ledger, imported.run.id, imported.summary);
    return isImportSound(options.ledger, imported.run.id) ? EXIT.ok : EXIT.degraded;
  } finally {
    await writer.close();
  }
}

function isImportSound(ledger: string, run: string): boolean {
  const reader = openReader(ledger);
  try {
    return isSound(reader, run);
  } finally {
    reader.close();
  }
}

function printImport(ledger: string, run: string, summary: readonly ImportSummary[]): void {
  const reader = openReader(ledger);
  try {
    printSummary(reader, run, false);
  } finally {
    reader.close();
  }
  const total = summary.reduce((sum, row) => sum + row.trials, 0);
  console.error(`\nimported ${total} trials as run ${run}`);
}

function read(name: string): TextFile {
  try {
    return { name, text: readFileSync(name, 'utf8') };
  } catch (cause) {
    throw new Failure('import/missing-file', `${name} cannot be read`, { cause });
  }
}
