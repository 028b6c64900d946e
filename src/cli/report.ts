import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { reports } from '../../reports/index.ts';
import { openReader } from '../ledger/sqlite/index.ts';
import { EXIT, Failure } from '../model/failure.ts';
import type { LedgerReader } from '../model/ledger.ts';
import { ledgerOf } from './ledger-of.ts';
import { viewOf } from './view-of.ts';

export interface ReportOptions {
  readonly project: string;
  readonly ledger?: string;
  readonly format: string;
  readonly out?: string;
  readonly json?: true;
}

/** Writes the report of one run. Exit 6 when its parts do not sum to its total: then no figure can be trusted. */
export async function report(run: string | undefined, options: ReportOptions): Promise<number> {
  const reader = openReader(ledgerOf(options));
  try {
    const id = chooseRun(reader, run);
    const definition = reports.find(
      (item) => item.format === (options.json === true ? 'json' : options.format),
    );
    if (definition === undefined)
      throw new Failure('report/format', `there is no report format "${options.format}"`);
    const view = viewOf(reader, id);
    const text = definition.render(view);
    const toStandardOutput =
      options.out === '-' ||
      (options.out === undefined && (options.json === true || options.format !== 'html'));
    if (toStandardOutput) process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    else {
      const file = path.resolve(options.out ?? `reports/${id}.${definition.extension}`);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
      console.error(`wrote ${path.relative(process.cwd(), file)} (${Math.ceil(text.length / 1024)} kB)`);
    }
    return view.invariants.every((invariant) => invariant.holds) ? EXIT.ok : EXIT.degraded;
  } finally {
    reader.close();
  }
}

function chooseRun(reader: LedgerReader, run: string | undefined): string {
  const runs = reader.runs();
  const chosen = run === undefined ? runs[0] : runs.find((item) => item.id === run);
  if (chosen !== undefined) return chosen.id;
  if (run === undefined) {
    throw new Failure('report/no-run', 'this ledger has no run yet', {
      hint: 'start one with `firstpass run`',
    });
  }
  const known = runs.slice(0, 5).map((item) => item.id);
  throw new Failure('report/unknown-run', `there is no run "${run}" in this ledger`, {
    hint: `the newest runs are: ${known.join(', ')}`,
  });
}
