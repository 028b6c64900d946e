import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ReportDefinition } from '../../reports/definition.ts';
import { reports } from '../../reports/index.ts';
import type { Sidecar } from '../../reports/view/explorer.ts';
import type { Compared } from '../../reports/view/regression.ts';
import { DEFAULT_COMPARISON } from '../analyse/comparison/compare.ts';
import type { LedgerReader } from '../model/ledger.ts';
import { comparisonOf } from './comparison-of.ts';
import { openReader } from '../ledger/sqlite/index.ts';
import { EXIT, Failure } from '../model/failure.ts';
import { atPricing } from './at-pricing.ts';
import { chooseRun } from './choose-run.ts';
import { ledgerOf } from './ledger-of.ts';
import { openInBrowser } from './open-file.ts';
import { isSound } from './sound-ledger.ts';
import { type Drill, viewOf } from './view-of.ts';
import { writeOutput } from './write-output.ts';

export interface ReportOptions {
  readonly project: string;
  readonly ledger?: string;
  readonly format: string;
  readonly out?: string;
  /** A pricing set's number, `original` or `newest`. */
  readonly pricing?: string;
  readonly baseline?: string;
  readonly margin: number;
  readonly json?: true;
  /** Whether to show the file in a browser. */
  readonly open?: true;
}

/** Writes the report of one run. Exit 6 when its parts do not sum to its total: then no figure can be trusted. */
export async function report(run: string | undefined, options: ReportOptions): Promise<number> {
  const reader = openReader(ledgerOf(options));
  try {
    const { id } = chooseRun(reader, run);
    const definition = definitionOf(options);
    const file = fileOf(id, definition, options);
    if (file === null && options.open === true) {
      throw new Failure('report/open', 'there is no file to open', { hint: 'name one with --out' });
    }
    const priced = options.pricing === undefined ? reader : atPricing(reader, id, options.pricing);
    const view = viewOf(priced, id, {
      drill: drillOf(definition, file),
      compared: comparedWith(reader, id, options),
    });
    const text = definition.render(view);
    if (file === null) process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    else {
      writeOutput(file, text);
      console.error(`wrote ${path.relative(process.cwd(), file)} (${Math.ceil(text.length / 1024)} kB)`);
      if (definition.format === 'html') writeSidecar(file, view.drill?.explorer.sidecar ?? null);
      if (options.open === true) await openInBrowser(pathToFileURL(file).href);
    }
    const sound = isSound(priced, id);
    return sound && view.invariants.every((invariant) => invariant.holds) ? EXIT.ok : EXIT.degraded;
  } finally {
    reader.close();
  }
}

function comparedWith(reader: LedgerReader, id: string, options: ReportOptions): Compared | undefined {
  if (options.baseline === undefined) return undefined;
  const [baseline, candidate] = [chooseRun(reader, options.baseline), chooseRun(reader, id)];
  if (baseline.id === candidate.id)
    throw new Failure('report/same-run', `run ${id} would be compared with itself`, {
      hint: 'name an earlier run with --baseline',
    });
  const pricing = options.pricing ?? null;
  const choice = { baseline, candidate, baselineVariant: null, variant: null, specs: [], pricing };
  return comparisonOf(reader, choice, { ...DEFAULT_COMPARISON, margin: options.margin });
}

function definitionOf({ format, json }: ReportOptions): ReportDefinition {
  const wanted = json === true ? 'json' : format;
  const definition = reports.find((item) => item.format === wanted);
  if (definition === undefined) throw new Failure('report/format', `there is no report format "${format}"`);
  return definition;
}

/** Returns where the report goes; null for standard output. */
function fileOf(run: string, { extension, format }: ReportDefinition, options: ReportOptions): string | null {
  if (options.out === '-') return null;
  if (options.out !== undefined) return path.resolve(options.out);
  return options.json === true || format !== 'html' ? null : path.resolve(`reports/${run}.${extension}`);
}

/** Only the page shows single trials; without a file there is no place for long texts beside it. */
function drillOf({ format }: ReportDefinition, file: string | null): Drill | undefined {
  if (format !== 'html') return undefined;
  return { sidecar: file === null ? null : `${path.basename(file)}.files` };
}

const OWN_FILE = /^\d+-\d+\.txt$/;

/** Takes away what an earlier page left there: it would be mistaken for this one's. Nothing else is touched. */
function writeSidecar(file: string, sidecar: Sidecar | null): void {
  const folder = `${file}.files`;
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    if (OWN_FILE.test(name)) rmSync(path.join(folder, name));
  }
  if (sidecar === null) return;
  for (const { name, text } of sidecar.files) writeOutput(path.join(folder, name), text);
  console.error(`wrote ${path.relative(process.cwd(), folder)}/ (${sidecar.files.length} long outputs)`);
}
