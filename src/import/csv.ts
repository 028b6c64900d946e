import type { Importer, Import, ImportContext, TextFile } from './importer.ts';
import { joinTrials } from './join.ts';
import { readMapping } from './mapping.ts';
import { cellRecords, runOf, trialRecords } from './records.ts';
import { readCalls, readTrials } from './rows.ts';
import { summariseImport } from './summary.ts';
import { priceTrial } from './priced.ts';
import type { LedgerRecord } from '../model/ledger.ts';

/** Trials in one transaction: enough to make its cost small, few enough to keep memory flat. */
const BATCH = 200;

export interface CsvInputs {
  /** One row per model call. */
  readonly calls: TextFile;
  /** One row per trial. */
  readonly trials: TextFile;
  /** YAML: which column holds what. */
  readonly mapping: TextFile;
}

/** Reads two generic tables into a run; throws Failure that says which line or column cannot be used. */
export function importCsv(inputs: CsvInputs, context: ImportContext): Import {
  const mapping = readMapping(inputs.mapping);
  const joined = joinTrials(
    { calls: inputs.calls.name, trials: inputs.trials.name },
    readCalls(inputs.calls, mapping.calls),
    readTrials(inputs.trials, mapping.trials),
  );
  const trials = joined.map((trial) => priceTrial(trial, mapping, context));
  const run = runOf(inputs, trials, context);
  function* batches(): Generator<readonly LedgerRecord[]> {
    yield [
      { kind: 'rate-card', ...context.rateCard },
      { kind: 'run', run },
      ...cellRecords(run.id, mapping.defaults.spec, trials, baseName(inputs.calls.name)),
    ];
    for (let start = 0; start < trials.length; start += BATCH) {
      yield trials.slice(start, start + BATCH).flatMap((trial) => trialRecords(trial, mapping, context));
    }
    const detail = { trials: trials.length };
    yield [
      { kind: 'event', event: { run: run.id, trialId: null, at: context.at, name: 'run-finished', detail } },
    ];
  }
  return { run, batches: batches(), summary: summariseImport(trials) };
}

/** A description is for readers of the report: where the file lay on somebody's machine is none of it. */
function baseName(file: string): string {
  return file.split(/[\\/]/).at(-1) ?? file;
}

const csv: Importer = {
  id: 'csv',
  summary: 'Two CSV tables, one row per model call and one row per trial, with a mapping of their columns.',
  inputs: [
    { name: 'calls', summary: 'CSV, one row per model call' },
    { name: 'trials', summary: 'CSV, one row per trial' },
    { name: 'mapping', summary: 'YAML, which column holds what' },
  ],
  read: (inputs, context) => {
    const { calls, trials, mapping } = inputs;
    if (calls === undefined || trials === undefined || mapping === undefined) {
      throw new TypeError('the csv importer is read with calls, trials and mapping');
    }
    return importCsv({ calls, trials, mapping }, context);
  },
};
export default csv;
