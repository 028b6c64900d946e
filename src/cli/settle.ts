import { matchBilled } from '../analyse/match-billed.ts';
import { readUsageExport } from '../import/usage-export.ts';
import { openReader, openWriter } from '../ledger/sqlite/index.ts';
import { type Finding, settlementRecords } from '../ledger/settlement.ts';
import { Failure } from '../model/failure.ts';
import type { Intent, LedgerReader, LedgerWriter } from '../model/ledger.ts';
import { chooseRun } from './choose-run.ts';
import { tellRecovered } from './open-run-ledger.ts';
import { readInput } from './read-input.ts';

export interface SettleOptions {
  /** What became of the calls; true alone with `usage`. */
  readonly settle?: string | true;
  /** Only calls of this run. */
  readonly run?: string;
  /** Only these calls. */
  readonly call: readonly string[];
  /** A provider's export of what it billed. */
  readonly usage?: string;
}

/** A doubt that was ended. */
export interface Settled {
  readonly run: string;
  readonly intent: Intent;
  readonly resolution: Finding['resolution'];
  readonly source: string;
}

/** Ends the doubts that the options say; returns them. Without `settle` nothing is written. */
export async function settle(file: string, options: SettleOptions): Promise<readonly Settled[]> {
  if (options.settle === undefined) {
    if (options.usage !== undefined || options.call.length > 0) throw incomplete();
    return [];
  }
  const decided = resolutionOf(options);
  const writer = openWriter(file);
  tellRecovered(writer.recovered);
  const reader = openReader(file);
  try {
    const found = findingsOf(reader, options, decided);
    for (const { intent, finding } of found) await writeSettlement(writer, intent, finding);
    return found.map(({ run, intent, finding }) => ({
      run,
      intent,
      resolution: finding.resolution,
      source: finding.source,
    }));
  } finally {
    reader.close();
    await writer.close();
  }
}

function writeSettlement(writer: LedgerWriter, intent: Intent, finding: Finding): Promise<void> {
  return writer.append(settlementRecords(intent, finding));
}

interface Found {
  readonly run: string;
  readonly intent: Intent;
  readonly finding: Finding;
}

function findingsOf(
  reader: LedgerReader,
  options: SettleOptions,
  decided: Finding['resolution'] | null,
): readonly Found[] {
  const open = openCalls(reader, options);
  const at = new Date().toISOString();
  if (decided !== null) {
    const finding = { resolution: decided, stated: null, tokens: null, source: 'the user', at };
    return open.map((one) => ({ ...one, finding }));
  }
  const name = options.usage ?? '';
  const billed = readUsageExport({ name, text: readInput(name) });
  const answered = reader
    .runs()
    .flatMap(({ id }) => [...reader.trials(id)].flatMap(({ trial }) => reader.calls(trial.id)));
  const runs = new Map(open.map(({ run, intent }) => [intent.callId, run]));
  const matches = matchBilled(
    billed,
    answered,
    open.map(({ intent }) => intent),
  );
  console.error(
    `${name}: ${counted(billed.length, 'request')}, ${counted(matches.length, 'doubt')} of ${open.length} settled by it`,
  );
  return matches.map(({ intent, billed: request }) => ({
    run: runs.get(intent.callId) ?? '',
    intent,
    finding: {
      resolution: 'billed',
      stated: request.cost,
      tokens: { input: request.input, output: request.output },
      source: request.id === null ? name : `${name}, request ${request.id}`,
      at,
    },
  }));
}

function openCalls(
  reader: LedgerReader,
  { run, call }: SettleOptions,
): readonly { readonly run: string; readonly intent: Intent }[] {
  const runs = run === undefined ? reader.runs() : [chooseRun(reader, run)];
  const open = runs.flatMap(({ id }) => reader.openIntents(id).map((intent) => ({ run: id, intent })));
  const unknown = call.find((wanted) => !open.some(({ intent }) => String(intent.callId) === wanted));
  if (unknown !== undefined) {
    throw new Failure('doctor/call', `call ${unknown} is not in doubt`, {
      hint: 'see which calls are with `firstpass doctor`',
    });
  }
  return call.length === 0 ? open : open.filter(({ intent }) => call.includes(String(intent.callId)));
}

/** Returns what the user decided, or null when an export decides. */
function resolutionOf({ settle: word, usage }: SettleOptions): Finding['resolution'] | null {
  if (word === true && usage !== undefined) return null;
  if ((word === 'billed' || word === 'not-billed') && usage === undefined) return word;
  throw incomplete();
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function incomplete(): Failure {
  return new Failure('doctor/settle', 'it is not said what became of the calls', {
    hint: 'use --settle billed, --settle not-billed, or --settle --usage FILE',
  });
}
