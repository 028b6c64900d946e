import path from 'node:path';
import { gateOutputs } from '../../../reports/gate/index.ts';
import type { GateDocument } from '../../../reports/gate/document.ts';
import { html } from '../../../reports/html/index.ts';
import { buildReportView, type ReportView } from '../../../reports/view.ts';
import { summariseRun } from '../../analyse/run.ts';
import { Failure } from '../../model/failure.ts';
import type { LedgerReader } from '../../model/ledger.ts';
import type { Run } from '../../model/run.ts';
import { viewOf } from '../view-of.ts';
import { writeOutput } from '../write-output.ts';

/** Writes the files of a gate into a folder: those that are always written, and the formats that are asked for. */
export function writeGateFiles(
  document: GateDocument,
  reader: LedgerReader,
  to: { readonly folder: string; readonly formats: readonly string[] },
): void {
  const unknown = to.formats.find((format) => !gateOutputs.some(({ id }) => id === format));
  if (unknown !== undefined) {
    throw new Failure('gate/format', `there is no gate format "${unknown}"`, {
      hint: `there is: ${gateOutputs.map(({ id }) => id).join(', ')}`,
    });
  }
  for (const output of gateOutputs) {
    if (output.written === 'on-request' && !to.formats.includes(output.id)) continue;
    writeOutput(path.join(to.folder, output.fileName), output.render(document));
  }
  writeOutput(path.join(to.folder, 'report.html'), pageOf(document, reader));
}

/** Returns the page of the gate, with all that its run measured where it had one. */
function pageOf(document: GateDocument, reader: LedgerReader): string {
  const { candidate } = document.runs;
  const run = candidate === null ? null : reader.run(candidate);
  return html.render(
    run === null
      ? emptyGateView(document)
      : viewOf(reader, run.id, { drill: { sidecar: null }, gated: document }),
  );
}

/** What a gate shows that ran nothing: its verdict, and no figure. */
function emptyGateView(document: GateDocument): ReportView {
  const { at, project, version, rateCard, synthetic } = document;
  const run: Run = {
    id: '',
    startedAt: at,
    project: project.name,
    source: 'run',
    version,
    planDigest: '',
    seed: 0,
    repeats: 0,
    planned: null,
    rateCard,
    synthetic,
    environment: document.commit.head === null ? {} : { commit: document.commit.head },
  };
  return buildReportView({
    summary: summariseRun(run, [], []),
    failures: [],
    observations: [],
    spending: [],
    reproduce: document.reproduce,
    gated: document,
  });
}
