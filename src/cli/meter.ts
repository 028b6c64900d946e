import path from 'node:path';
import { acaText } from '../analyse/workflow/aca.ts';
import { findRuns, type FoundRun } from '../import/workflow/find-runs.ts';
import { EXIT, Failure } from '../model/failure.ts';
import { embeddedCards } from '../price/embedded.ts';
import type { MeterDocument } from './meter-document.ts';
import { meterRuns } from './meter-runs.ts';
import { meterText } from './meter-text.ts';
import { openPricer } from './open-pricer.ts';
import { openCardFile } from './rate-cards.ts';
import { terminalColumns } from './terminal/columns.ts';

export interface MeterOptions {
  readonly format: 'text' | 'json' | 'aca';
  readonly inputShare: number;
  readonly card?: string;
  readonly strict?: true;
}

/** Says what workflow runs cost and whether they did their work. With `strict`, exit 6 when a figure is doubtful. */
export async function meter(paths: readonly string[], options: MeterOptions): Promise<number> {
  const found = findRuns(paths);
  if (found.runs.length === 0) {
    throw new Failure('meter/no-runs', `no run of a workflow is in ${paths.join(', ')}`, {
      hint: 'name wf_*.json files, or a folder that has some, such as ~/.claude/projects/FOLDER/SESSION',
    });
  }
  const own = options.card === undefined ? [] : [openCardFile(options.card)];
  const cards = [...own, ...embeddedCards()];
  const prices = { pricer: openPricer(cards), cards, at: new Date().toISOString() };
  if (options.format === 'aca') {
    printAca(ofOriginal(found.runs, paths), options.inputShare);
    if (options.strict !== true) return EXIT.ok;
  }
  const document = await meterRuns(found, prices, options.inputShare);
  if (options.format === 'json') console.log(JSON.stringify(document, null, 2));
  if (options.format === 'text') console.log(meterText(document, terminalColumns()));
  return options.strict === true && isDoubtful(document) ? EXIT.degraded : EXIT.ok;
}

/** The original looks at `wf_*.json` right in a folder; where there is none we look deeper. */
function ofOriginal(runs: readonly FoundRun[], paths: readonly string[]): readonly FoundRun[] {
  return paths.flatMap((one) => {
    const folder = path.resolve(one);
    const below = runs.filter(({ file }) => path.resolve(file).startsWith(`${folder}${path.sep}`));
    const named = runs.filter(({ file }) => path.resolve(file) === folder);
    const direct = below.filter(
      ({ file }) => path.dirname(path.resolve(file)) === folder && /^wf_.*\.json$/.test(path.basename(file)),
    );
    return [...named, ...(direct.length > 0 ? direct : below)];
  });
}

function printAca(runs: readonly FoundRun[], inputShare: number): void {
  for (const { file, manifest } of runs) {
    if (manifest === null) console.error(`${file}: unreadable/empty`);
    else console.log(`${acaText(manifest, inputShare)}\n`);
  }
}

function isDoubtful({ runs, sessions, unreadable, findings }: MeterDocument): boolean {
  return (
    unreadable.length > 0 ||
    findings.length > 0 ||
    sessions.some(({ verdict }) => verdict === 'differs') ||
    runs.some(
      ({ health, cost, problems }) =>
        health.verdict !== 'healthy' || cost.basis !== 'billed' || cost.unpriced > 0 || problems.length > 0,
    )
  );
}
