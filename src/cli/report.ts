import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { reports } from '../../reports/index.ts';
import { openReader } from '../ledger/sqlite/index.ts';
import { EXIT, Failure } from '../model/failure.ts';
import { atPricing } from './at-pricing.ts';
import { chooseRun } from './choose-run.ts';
import { ledgerOf } from './ledger-of.ts';
import { isSound } from './sound-ledger.ts';
import { viewOf } from './view-of.ts';

export interface ReportOptions {
  readonly project: string;
  readonly ledger?: string;
  readonly format: string;
  readonly out?: string;
  /** A pricing set's number, `original` or `newest`. */
  readonly pricing?: string;
  readonly json?: true;
}

/** Writes the report of one run. Exit 6 when its parts do not sum to its total: then no figure can be trusted. */
export async function report(run: string | undefined, options: ReportOptions): Promise<number> {
  const reader = openReader(ledgerOf(options));
  try {
    const { id } = chooseRun(reader, run);
    const definition = reports.find(
      (item) => item.format === (options.json === true ? 'json' : options.format),
    );
    if (definition === undefined)
      throw new Failure('report/format', `there is no report format "${options.format}"`);
    const priced = options.pricing === undefined ? reader : atPricing(reader, id, options.pricing);
    const view = viewOf(priced, id);
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
    const sound = isSound(priced, id);
    return sound && view.invariants.every((invariant) => invariant.holds) ? EXIT.ok : EXIT.degraded;
  } finally {
    reader.close();
  }
}
