import { leftoverFolders, removeLeftoverFolders } from '../agent/leftover-folders.ts';
import { type Inspection, inspectLedger, openReader } from '../ledger/sqlite/index.ts';
import { EXIT, Failure } from '../model/failure.ts';
import type { Intent, LedgerReader } from '../model/ledger.ts';
import { formatUsd, roundUsd } from '../model/money.ts';
import { chooseRun } from './choose-run.ts';
import { ledgerOf } from './ledger-of.ts';
import { settle, type Settled, type SettleOptions } from './settle.ts';
import { shownPath } from './shown-path.ts';
import { brokenRules } from './sound-ledger.ts';
import { printable } from './terminal/width.ts';

export interface DoctorOptions extends SettleOptions {
  readonly project: string;
  readonly ledger?: string;
  readonly json?: true;
}

/** `ok` is sound, `note` needs nothing, `doubt` needs a look, `broken` must not be relied on. */
export interface DoctorFinding {
  readonly status: 'ok' | 'note' | 'doubt' | 'broken';
  readonly name: string;
  readonly text: string;
}

/** A call in doubt, as it is shown. */
interface OpenCall {
  readonly run: string;
  readonly intent: Intent;
}

/** Says whether the ledger is sound and what is in doubt; settles doubts on request. Exit 6 when something is left. */
export async function doctor(options: DoctorOptions): Promise<number> {
  const file = ledgerOf(options);
  const settled = await settle(file, options);
  const { findings, open } = examine(file, options.run);
  if (options.json === true) console.log(JSON.stringify(asJson(file, findings, open, settled), null, 2));
  else print(file, findings, open, settled);
  return findings.some(({ status }) => status === 'doubt' || status === 'broken') ? EXIT.degraded : EXIT.ok;
}

interface Examination {
  readonly findings: readonly DoctorFinding[];
  readonly open: readonly OpenCall[];
}

function examine(file: string, run: string | undefined): Examination {
  let inspection: Inspection;
  let reader: LedgerReader;
  try {
    inspection = inspectLedger(file);
    reader = openReader(file);
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    const text = failure.hint === null ? failure.message : `${failure.message}; ${failure.hint}`;
    return { findings: [{ status: 'broken', name: 'ledger', text }], open: [] };
  }
  try {
    const runs = run === undefined ? reader.runs() : [chooseRun(reader, run)];
    const open = runs.flatMap(({ id }) => reader.openIntents(id).map((intent) => ({ run: id, intent })));
    const findings = [
      ...fileFindings(inspection),
      ...runs.flatMap(({ id }) => runFindings(reader, id)),
      doubtFinding(open, inspection.writing !== null),
      folderFinding(),
    ];
    return { findings, open };
  } finally {
    reader.close();
  }
}

function fileFindings(found: Inspection): readonly DoctorFinding[] {
  const findings: DoctorFinding[] = [
    found.damage.length === 0
      ? { status: 'ok', name: 'file', text: `the file is whole (version ${found.version})` }
      : { status: 'broken', name: 'file', text: `the file is damaged: ${found.damage.join('; ')}` },
  ];
  if (found.writing !== null) findings.push({ status: 'note', name: 'writer', text: found.writing });
  if (found.waiting > 0 && found.writing === null) {
    const text = `${found.waiting} appends of a killed process wait in the journal: the next run takes them over`;
    findings.push({ status: 'doubt', name: 'journal', text });
  }
  if (found.torn > 0 && found.writing === null) {
    const text = `${found.torn} torn lines at the end of the journal: nobody was told that they are safe`;
    findings.push({ status: 'note', name: 'journal', text });
  }
  for (const stranger of found.strangers) {
    const text = `a journal of another ledger lies at ${shownPath(stranger)}: put that ledger back, or remove it`;
    findings.push({ status: 'doubt', name: 'journal', text });
  }
  if (found.ballast && found.writing === null) {
    findings.push({
      status: 'note',
      name: 'ballast',
      text: 'a killed run left its ballast: the next one uses it',
    });
  }
  return findings;
}

function runFindings(reader: LedgerReader, run: string): readonly DoctorFinding[] {
  const broken = brokenRules(reader, run);
  if (broken.length === 0) return [{ status: 'ok', name: 'sums', text: `run ${run}: all sums agree` }];
  return broken.map((text) => ({ status: 'broken', name: 'sums', text: `run ${run}: ${text}` }));
}

function doubtFinding(open: readonly OpenCall[], isWritten: boolean): DoctorFinding {
  if (open.length === 0)
    return { status: 'ok', name: 'calls', text: 'every call that was begun is accounted for' };
  // While a run writes, calls in flight have no answer yet.
  const count = open.length === 1 ? '1 call has' : `${open.length} calls have`;
  return {
    status: isWritten ? 'note' : 'doubt',
    name: 'calls',
    text: `${count} no answer: possibly billed, ${boundText(open)}${isWritten ? ', some may be in flight' : ''}`,
  };
}

function boundText(open: readonly OpenCall[]): string {
  const known = open.flatMap(({ intent }) => (intent.reservation === null ? [] : [intent.reservation]));
  const sum = roundUsd(
    known.reduce((total, one) => total + one, 0n),
    6,
  );
  const unknown = open.length - known.length;
  if (unknown === 0) return `up to $${sum}`;
  return known.length === 0 ? 'nobody knows how much' : `up to $${sum} and ${unknown} of unknown amount`;
}

function folderFinding(): DoctorFinding {
  const folders = leftoverFolders();
  if (folders.length === 0)
    return { status: 'ok', name: 'folders', text: 'no folders of killed programs are left' };
  const removed = removeLeftoverFolders();
  return {
    status: 'note',
    name: 'folders',
    text: `${removed} of ${folders.length} folders of killed programs removed`,
  };
}

const MARKS = { ok: '✓', note: '·', doubt: '?', broken: '✗' } as const;

function print(
  file: string,
  findings: readonly DoctorFinding[],
  open: readonly OpenCall[],
  settled: readonly Settled[],
): void {
  for (const { run, intent, resolution, source } of settled) {
    console.log(`settled as ${resolution}: run ${run} ${placeOf(intent)} (${source})`);
  }
  console.log(`ledger ${shownPath(file)}`);
  for (const { status, text } of findings) console.log(`${MARKS[status]} ${text}`);
  for (const [index, { run, intent }] of open.entries()) {
    if (run !== open[index - 1]?.run) console.log(`  run ${run}`);
    console.log(`    ${callText(intent)}`);
  }
  if (open.length > 0) {
    console.error('\nend a doubt with: firstpass doctor --settle billed|not-billed [--run ID] [--call N]');
    console.error("or with the provider's export: firstpass doctor --settle --usage FILE");
  }
}

/** One line of 80 columns, unless names are long. */
function callText(intent: Intent): string {
  const second = intent.at.replace(/\.\d+Z$/, 'Z');
  const what = intent.kind === 'model' ? intent.name : `${intent.kind} ${intent.name}`;
  return printable(`${placeOf(intent)}: ${what}, ${second}, ${reservationText(intent)}`);
}

function placeOf({ trialId, callId }: Intent): string {
  return `trial ${trialId} call ${callId}`;
}

function reservationText({ reservation }: Intent): string {
  return reservation === null ? 'of unknown amount' : `at most $${formatUsd(reservation)}`;
}

function asJson(
  ledger: string,
  findings: readonly DoctorFinding[],
  open: readonly OpenCall[],
  settled: readonly Settled[],
): object {
  const call = ({ run, intent }: OpenCall): object => ({
    run,
    ...intent,
    reservation: intent.reservation === null ? null : formatUsd(intent.reservation),
  });
  return {
    schema: 'firstpass/doctor/1',
    ledger,
    findings,
    inDoubt: open.map(call),
    settled: settled.map((one) => ({ ...call(one), resolution: one.resolution, source: one.source })),
  };
}
