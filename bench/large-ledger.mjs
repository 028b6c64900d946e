// A ledger of 100,000 trials without texts: its bytes, what a report asks of it, and how long a resume looks.
import Database from 'better-sqlite3';
import { openReader } from '../dist/src/ledger/sqlite/index.js';
import { resumeRun } from '../dist/src/cli/begin-run.js';
import { viewOf } from '../dist/src/cli/view-of.js';
import { filledRun } from './synthetic-run.mjs';

const TRIALS = 100_000;

function timed(work) {
  const start = performance.now();
  const result = work();
  return { ms: performance.now() - start, result };
}

/** What no report can do without: every trial with its end, its calls and its charges, once. */
function rawScan(file) {
  const db = new Database(file, { readonly: true });
  let rows = 0;
  for (const table of ['trial', 'trial_end', 'call', 'charge']) {
    for (const row of db.prepare(`SELECT * FROM ${table}`).raw().iterate()) if (row.length > 0) rows += 1;
  }
  db.close();
  return rows;
}

export async function run() {
  const opened = await filledRun(TRIALS, { texts: false });
  const bytes = (await opened.finish()) / TRIALS;
  const reader = openReader(opened.file);
  try {
    const floor = timed(() => rawScan(opened.file));
    const plan = timed(() => {
      let count = 0;
      for (const planned of opened.plan.trials()) if (planned.key.repeat > 0) count += 1;
      return count;
    });
    const resume = timed(() => {
      const begun = resumeRun(opened.plan, true, reader);
      let missing = 0;
      for (const planned of opened.plan.trials()) if (!begun.finished(planned.key)) missing += 1;
      return missing;
    });
    if (resume.result !== 0) throw new Error(`${resume.result} trials are missing`);
    const report = timed(() => viewOf(reader, 'run'));
    return [
      {
        what: `resume of a run of ${TRIALS} finished trials: what is missing`,
        measured: `${resume.ms.toFixed(0)} ms`,
        floor: `${plan.ms.toFixed(0)} ms (the plan alone)`,
        ratio: (resume.ms / plan.ms).toFixed(2),
        bar: '–',
      },
      {
        what: `figures of a report of ${TRIALS} trials`,
        measured: `${report.ms.toFixed(0)} ms`,
        floor: `${floor.ms.toFixed(0)} ms (bare SQLite reads the rows)`,
        ratio: (report.ms / floor.ms).toFixed(2),
        bar: '–',
      },
      {
        what: 'ledger bytes a trial, one call, no texts of prompts and answers',
        measured: bytes.toFixed(0),
        floor: '–',
        ratio: '–',
        bar: '≤ 1500',
      },
    ];
  } finally {
    reader.close();
    await opened.close();
  }
}
