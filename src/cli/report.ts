import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ReportDefinition } from '../../reports/definition.ts';
import { reports } from '../../reports/index.ts';
import type { Sidecar } from '../../reports/view/explorer.ts';
import type { ReportView } from '../../reports/view.ts';
import type { Compared } from '../../reports/view/regression.ts';
import { DEFAULT_COMPARISON } from '../analyse/comparison/compare.ts';
import { joinedId } from '../analyse/join/join-cells.ts';
import type { LedgerReader } from '../model/ledger.ts';
import type { Run } from '../model/run.ts';
import { comparisonOf } from './comparison-of.ts';
import { openReader } from '../ledger/sqlite/index.ts';
import { EXIT, Failure } from '../model/failure.ts';
import { atPricing } from './at-pricing.ts';
import { chooseRun } from './choose-run.ts';
import { joinRuns } from './joined-runs.ts';
import { ledgerOf } from './ledger-of.ts';
import { openInBrowser } from './open-file.ts';
import { isSound } from './sound-ledger.ts';
import { type Drill, viewOf, type ViewOptions } from './view-of.ts';
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

/** Writes the report of a run, or of several side by side. Exit 6 when its parts do not sum to its total: then no figure can be trusted. */
export async function report(named: readonly string[], options: ReportOptions): Promise<number> {
  const reader = openReader(ledgerOf(options));
  try {
    const runs = chooseRuns(reader, named);
    const definition = definitionOf(options);
    const file = fileOf(runs, definition, options);
    if (file === null && options.open === true) {
      throw new Failure('report/open', 'there is no file to open', { hint: 'name one with --out' });
    }
    const priced = pricedReader(reader, runs, options);
    const compared = comparedWith(reader, runs, options);
    const view = viewOfRuns(
      priced,
      runs,
      { drill: drillOf(definition, file), lines: definition.format === 'trials', compared },
      options,
    );
    const text = definition.render(view);
    if (file === null) process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    else {
      writeOutput(file, text);
      console.error(`wrote ${path.relative(process.cwd(), file)} (${Math.ceil(text.length / 1024)} kB)`);
      if (definition.format === 'html') writeSidecar(file, view.drill?.explorer.sidecar ?? null);
      if (options.open === true) await openInBrowser(pathToFileURL(file).href);
    }
    const sound = runs.map(({ id }) => isSound(priced, id)).every(Boolean);
    return sound && view.invariants.every((invariant) => invariant.holds) ? EXIT.ok : EXIT.degraded;
  } finally {
    reader.close();
  }
}

/** Returns the runs named, each once; the newest when none is. */
function chooseRuns(reader: LedgerReader, named: readonly string[]): readonly Run[] {
  if (named.length === 0) return [chooseRun(reader, undefined)];
  return [...new Set(named)].map((id) => chooseRun(reader, id));
}

/** Every run at the prices that are asked for. */
function pricedReader(reader: LedgerReader, runs: readonly Run[], { pricing }: ReportOptions): LedgerReader {
  if (pricing === undefined) return reader;
  return runs.reduce((priced, { id }) => atPricing(priced, id, pricing), reader);
}

function viewOfRuns(
  reader: LedgerReader,
  runs: readonly Run[],
  shown: Pick<ViewOptions, 'drill' | 'lines' | 'compared'>,
  { pricing }: ReportOptions,
): ReportView {
  const [only] = runs;
  if (runs.length === 1 && only !== undefined) return viewOf(reader, only.id, shown);
  const joined = joinRuns(runs, reader, pricing !== undefined && pricing !== 'original');
  return viewOf(joined.reader, joined.id, { ...shown, joined: joined.runs });
}

function comparedWith(
  reader: LedgerReader,
  runs: readonly Run[],
  options: ReportOptions,
): Compared | undefined {
  if (options.baseline === undefined) return undefined;
  const [candidate] = runs;
  if (candidate === undefined || runs.length > 1)
    throw new Failure(
      'report/one-candidate',
      `a baseline is compared with one run, and ${runs.length} are named`,
      {
        hint: 'name one run, or leave --baseline out to see them side by side',
      },
    );
  const { id } = candidate;
  const baseline = chooseRun(reader, options.baseline);
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

/** A file's name with more ids could be too long for its folder. */
const MOST_NAMED = 3;

/** Returns where the report goes; null for standard output. */
function fileOf(
  runs: readonly Run[],
  { extension, format }: ReportDefinition,
  options: ReportOptions,
): string | null {
  const [first] = runs;
  const run =
    runs.length > MOST_NAMED ? `${first?.id}+${runs.length - 1}` : joinedId(runs.map(({ id }) => id));
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
