import { anomaliesDocument } from '../../reports/anomalies/document.ts';
import { type Anomalies, anomaliesIn } from '../analyse/anomaly/anomalies.ts';
import { openImports, openReader } from '../ledger/sqlite/index.ts';
import { EXIT } from '../model/failure.ts';
import { ALWAYS, chosenRuns, isWithin, windowOf } from './chosen-runs.ts';
import { ledgerOf } from './ledger-of.ts';
import { paidCalls } from './purchases.ts';
import { terminalColumns } from './terminal/columns.ts';
import { tableLines } from './terminal/table.ts';
import { workUnits } from './work-units.ts';

export interface AnomaliesOptions {
  readonly project: string;
  readonly ledger?: string;
  readonly since?: string;
  readonly until?: string;
  readonly format: string;
  readonly json?: true;
}

/** Lists what stands out. The window chooses what is listed; history is what the runs hold in all. */
export async function anomaliesCommand(named: readonly string[], options: AnomaliesOptions): Promise<number> {
  const window = windowOf(options, Date.now());
  const file = ledgerOf(options);
  const reader = openReader(file);
  const imports = openImports(file);
  try {
    const runs = chosenRuns(reader, named);
    const all = anomaliesIn(workUnits(paidCalls(runs, { reader, imports, window: ALWAYS })));
    const found = { ...all, found: all.found.filter(({ unit }) => isWithin(window, unit.at)) };
    const isJson = options.json === true || options.format === 'json';
    console.log(isJson ? JSON.stringify(anomaliesDocument(found), null, 2) : textOf(found));
    return EXIT.ok;
  } finally {
    imports.close();
    reader.close();
  }
}

function textOf({ found, units, withoutHistory }: Anomalies): string {
  const about = `${units} units of work (trial × stage × model), ${withoutHistory} of them without enough history`;
  if (found.length === 0) return `Nothing stands out among ${about}.`;
  const columns = ['what', 'spec', 'stage', 'model', 'trial', 'why'].map((title) => ({
    title,
    align: 'left' as const,
  }));
  const rows = found.map(({ kind, unit, sentence }) =>
    [kind, unit.spec, unit.stage, unit.model, String(unit.trialId), sentence].map((text) => ({ text })),
  );
  return [...tableLines(columns, rows, terminalColumns()), '', `${found.length} of ${about}.`].join('\n');
}
