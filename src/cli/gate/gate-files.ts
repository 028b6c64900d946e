import path from 'node:path';
import { gateOutputs } from '../../../reports/gate/index.ts';
import type { GateDocument } from '../../../reports/gate/document.ts';
import { reports } from '../../../reports/index.ts';
import type { LedgerReader } from '../../model/ledger.ts';
import { DEFAULT_COMPARISON } from '../../analyse/comparison/compare.ts';
import { Failure } from '../../model/failure.ts';
import { comparisonOf } from '../comparison-of.ts';
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
  const page = pageOf(document, reader);
  if (page !== null) writeOutput(path.join(to.folder, 'report.html'), page);
}

/**
 * Returns the HTML report of the candidate's run; null when nothing was run. Against the baseline only where one run
 * holds all of it: a page compares two runs, and a baseline has one for each cell.
 */
function pageOf({ runs }: GateDocument, reader: LedgerReader): string | null {
  const html = reports.find(({ format }) => format === 'html');
  const candidate = runs.candidate === null ? null : reader.run(runs.candidate);
  if (html === undefined || candidate === null) return null;
  const baseline = runs.baseline.length === 1 ? reader.run(runs.baseline[0] ?? '') : null;
  const choice = { candidate, baselineVariant: null, variant: null, specs: [], pricing: null };
  const compared =
    baseline === null
      ? undefined
      : attempted(() => comparisonOf(reader, { ...choice, baseline }, DEFAULT_COMPARISON));
  return html.render(viewOf(reader, candidate.id, { drill: { sidecar: null }, compared }));
}

/** What cannot be compared is told by the gate itself: the page does without. */
function attempted<Value>(make: () => Value): Value | undefined {
  try {
    return make();
  } catch (failure) {
    if (failure instanceof Failure) return undefined;
    throw failure;
  }
}
