import path from 'node:path';
import { counted } from '../../reports/format.ts';
import { auditSentence } from '../../reports/view/audit.ts';
import { AUDIT_LABEL, auditsOf, drawSample, labelsOf } from '../analyse/audit-labels.ts';
import { openReader, openWriter } from '../ledger/sqlite/index.ts';
import { EXIT, Failure } from '../model/failure.ts';
import type { LedgerReader, LedgerRecord } from '../model/ledger.ts';
import type { Run } from '../model/run.ts';
import { chooseRun } from './choose-run.ts';
import { csvLine } from './csv-line.ts';
import { ledgerOf } from './ledger-of.ts';
import { parseLabels } from './parse-labels.ts';
import { readInput } from './read-input.ts';

export interface AuditOptions {
  readonly project: string;
  readonly ledger?: string;
  readonly labels?: string;
  readonly json?: true;
}

export interface AuditSampleOptions extends AuditOptions {
  readonly n: number;
  readonly seed: number;
}

/** Prints accepted outputs drawn at random, as a table to fill in: a person says which of them are correct. */
export async function auditSample(run: string | undefined, options: AuditSampleOptions): Promise<number> {
  const reader = openReader(ledgerOf(options));
  try {
    const chosen = chooseRun(reader, run);
    const accepted = [...reader.summaries(chosen.id)].filter((trial) => trial.accepted);
    if (accepted.length === 0)
      throw new Failure('audit/none-accepted', `run ${chosen.id} has no accepted output to look at`);
    const drawn = drawSample(accepted, options.n, options.seed);
    const lines = drawn.map(({ trialId, spec, variant, case: name }) =>
      csvLine([
        String(trialId),
        spec,
        variant,
        name,
        inputOf(reader, trialId),
        outputOf(reader, trialId),
        '',
      ]),
    );
    const head = csvLine(['trial', 'spec', 'variant', 'case', 'input', 'output', 'correct']);
    process.stdout.write(`${[head, ...lines].join('\n')}\n`);
    console.error(
      `${drawn.length} of ${counted(accepted.length, 'accepted output')} of run ${chosen.id}; fill in correct with ` +
        'yes or no, then: firstpass audit --labels FILE',
    );
    return EXIT.ok;
  } finally {
    reader.close();
  }
}

/** Takes in labels, if there are new ones, and says what a truly correct output cost. */
export async function audit(run: string | undefined, options: AuditOptions): Promise<number> {
  const file = ledgerOf(options);
  const reader = openReader(file);
  try {
    const chosen = chooseRun(reader, run);
    if (options.labels !== undefined) await storeLabels(reader, chosen, options.labels, file);
    const audits = auditsOf([...reader.summaries(chosen.id)], labelsOf(reader.events(chosen.id)));
    if (audits.length === 0)
      throw new Failure('audit/empty', `run ${chosen.id} has no labels`, {
        hint: 'draw outputs with `firstpass audit sample`, fill the table in, and give it with --labels',
      });
    if (options.json === true)
      console.log(JSON.stringify({ schema: 'firstpass/audit/1', run: chosen.id, audits }, jsonNumber, 2));
    else console.log(audits.map(auditSentence).join('\n'));
    return EXIT.ok;
  } finally {
    reader.close();
  }
}

async function storeLabels(reader: LedgerReader, run: Run, labels: string, file: string): Promise<void> {
  const accepted = new Set(
    [...reader.summaries(run.id)].flatMap((trial) => (trial.accepted ? [trial.trialId] : [])),
  );
  const known = labelsOf(reader.events(run.id));
  const at = new Date().toISOString();
  const parsed = parseLabels({ name: labels, text: readInput(labels) });
  const foreign = parsed.find(({ trialId }) => !accepted.has(trialId));
  if (foreign !== undefined)
    throw new Failure(
      'audit/unknown-trial',
      `${labels}: trial ${foreign.trialId} is no accepted output of run ${run.id}`,
      { hint: 'name the run that the sample was drawn from: firstpass audit RUN --labels FILE' },
    );
  const records = parsed
    .filter(({ trialId, correct }) => known.get(trialId) !== correct)
    .map(({ trialId, correct }): LedgerRecord => {
      const detail = { correct, source: path.basename(labels) };
      return { kind: 'event', event: { run: run.id, trialId, at, name: AUDIT_LABEL, detail } };
    });
  if (records.length === 0) return;
  const writer = openWriter(file);
  try {
    await writer.append(records);
  } finally {
    await writer.close();
  }
}

/** The prompt that the first attempt was sent; empty when it was not kept. */
function inputOf(reader: LedgerReader, trialId: number): string {
  const first = reader.calls(trialId).find(({ kind, request }) => kind === 'model' && request !== null);
  const request = first?.request ?? null;
  return request === null ? '' : (reader.blob(request) ?? '');
}

function outputOf(reader: LedgerReader, trialId: number): string {
  const output = reader.attempts(trialId).at(-1)?.output ?? null;
  return output === null ? '' : (reader.blob(output) ?? '');
}

function jsonNumber(_: string, value: unknown): unknown {
  return value === Number.POSITIVE_INFINITY ? 'Infinity' : value;
}
