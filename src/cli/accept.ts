import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  ACCEPTED_FILE,
  readAccepted,
  withAcceptance,
  withoutAcceptances,
} from '../baseline/accepted-file.ts';
import { MOST_RATIO, MOST_REASON } from '../baseline/accepted-schema.ts';
import { type Acceptance, isExpired } from '../gate/accepted.ts';
import { closest } from '../model/closest.ts';
import { EXIT, Failure } from '../model/failure.ts';
import type { Project } from '../model/project.ts';
import { executionKey, type Plan } from '../plan/plan.ts';
import { projectGit } from './baseline-store.ts';
import { openProject } from './open-project.ts';
import { planProject } from './plan.ts';
import { terminalColumns } from './terminal/columns.ts';
import { tableLines } from './terminal/table.ts';

export interface AcceptOptions {
  readonly project: string;
  readonly maxRatio?: string;
  readonly expires?: string;
  readonly reason?: string;
  readonly list?: true;
  readonly remove?: true;
  readonly json?: true;
}

/** Nobody knows after a quarter why something was let through. */
const MOST_DAYS = 90;
const LEAST_REASON = 10;
const DAY_MS = 86_400_000;

/** Lets a regression of a cell through, for its present content and up to a bound and a day: a line for review. */
export async function accept(cell: string | undefined, options: AcceptOptions): Promise<number> {
  const { project } = await openProject(options.project);
  const file = path.join(project.root, ACCEPTED_FILE);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : null;
  if (options.list === true) return list(text, options.json === true);
  if (cell === undefined) {
    throw new Failure('accept/cell', 'it is not said which cell is meant', {
      hint: "firstpass accept SPEC/VARIANT --max-ratio 1.5 --expires 30d --reason '…'",
    });
  }
  if (options.remove === true) return remove(cell, text, file);
  const now = new Date();
  const terms = termsOf(options, now);
  const planned = cellOf(cell, await planProject(project));
  const acceptance: Acceptance = {
    spec: planned.spec.id,
    variant: planned.variant.id,
    execKey: executionKey(planned),
    ...terms,
    by: await whoAccepts(project),
    at: dayOf(now),
  };
  writeFileSync(file, withAcceptance(text, acceptance));
  console.log(
    `accepted: ${cell} up to ${acceptance.maxRatio} times its baseline, to the end of ${acceptance.expires}`,
  );
  console.error(`wrote ${ACCEPTED_FILE}: commit it; any further change of the cell needs another entry`);
  return EXIT.ok;
}

function cellOf(name: string, plan: Plan): Plan['cells'][number] {
  const names = plan.cells.map(({ spec, variant }) => `${spec.id}/${variant.id}`);
  const found = plan.cells[names.indexOf(name)];
  if (found !== undefined) return found;
  const meant = closest(name, names);
  throw new Failure('accept/cell', `this project has no cell ${JSON.stringify(name)}`, {
    hint: meant === null ? `it has: ${names.join(', ')}` : `did you mean "${meant}"?`,
  });
}

function termsOf(
  { maxRatio, expires, reason }: AcceptOptions,
  now: Date,
): Pick<Acceptance, 'maxRatio' | 'expires' | 'reason'> {
  const missing = Object.entries({ '--max-ratio': maxRatio, '--expires': expires, '--reason': reason }).find(
    ([, value]) => value === undefined,
  );
  if (missing !== undefined) {
    throw new Failure('accept/terms', `an acceptance needs ${missing[0]}`, {
      hint: "such as --max-ratio 1.5 --expires 30d --reason 'the new model is worth it'",
    });
  }
  return {
    maxRatio: ratioOf(maxRatio ?? ''),
    expires: expiryOf(expires ?? '', now),
    reason: reasonOf(reason ?? ''),
  };
}

function ratioOf(text: string): number {
  const ratio = /^\d{1,3}(?:\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (ratio > 1 && ratio <= MOST_RATIO) return ratio;
  throw new Failure('accept/max-ratio', `a ratio of ${JSON.stringify(text)} cannot be accepted`, {
    hint: `use a number above 1 and up to ${MOST_RATIO}: 1.5 lets a correct output cost half as much again`,
  });
}

function expiryOf(text: string, now: Date): string {
  const days = /^(\d{1,4})d$/.exec(text)?.[1];
  const end = days === undefined ? text : dayOf(new Date(now.getTime() + Number(days) * DAY_MS));
  const hint = `use a number of days up to ${MOST_DAYS}d, or a day such as ${dayOf(new Date(now.getTime() + 30 * DAY_MS))}`;
  if (!isDay(end)) throw new Failure('accept/expires', `${JSON.stringify(text)} is no day`, { hint });
  if (end < dayOf(now)) throw new Failure('accept/expires', `${end} is over`, { hint });
  if (end > dayOf(new Date(now.getTime() + MOST_DAYS * DAY_MS))) {
    throw new Failure('accept/expires', `${end} is more than ${MOST_DAYS} days away`, { hint });
  }
  return end;
}

function isDay(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && dayOf(new Date(Date.parse(`${text}T00:00:00.000Z`) || 0)) === text
  );
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function reasonOf(text: string): string {
  const reason = text.trim();
  const hint = 'say in a sentence why the team wants it, for who reads the history';
  if (/\p{Cc}/u.test(reason))
    throw new Failure('accept/reason', 'the reason is more than one line', { hint });
  if (reason.length >= LEAST_REASON && reason.length <= MOST_REASON) return reason;
  const wrong = reason.length < LEAST_REASON ? 'says too little' : `is longer than ${MOST_REASON} characters`;
  throw new Failure('accept/reason', `the reason ${JSON.stringify(reason.slice(0, 40))} ${wrong}`, { hint });
}

/** Returns the name that git would write on a commit; null when there is none. */
async function whoAccepts(project: Project): Promise<string | null> {
  const git = await projectGit(project);
  const found = git === null ? null : await git.try(['config', 'user.name']);
  const name = found?.code === 0 ? found.stdout.toString('utf8').trim() : '';
  return name === '' || /\p{Cc}/u.test(name) ? null : name.slice(0, 200);
}

function remove(cell: string, text: string | null, file: string): number {
  const { text: after, removed } = text === null ? { text: '', removed: 0 } : withoutAcceptances(text, cell);
  if (removed === 0) {
    throw new Failure('accept/none', `nothing is accepted for ${JSON.stringify(cell)}`, {
      hint: 'see what is with `firstpass accept --list`',
    });
  }
  writeFileSync(file, after);
  console.log(`no longer accepted: ${cell} (${removed === 1 ? '1 entry' : `${removed} entries`})`);
  return EXIT.ok;
}

function list(text: string | null, asJson: boolean): number {
  const at = new Date().toISOString();
  const accepted = text === null ? [] : readAccepted(text);
  if (asJson) {
    const entries = accepted.map((one) => ({ ...one, expired: isExpired(one, at) }));
    console.log(JSON.stringify({ schema: 'firstpass/accepted/1', accepted: entries }, null, 2));
  } else if (accepted.length === 0) console.log('nothing is accepted');
  else {
    const rows = accepted.map((one) =>
      [
        `${one.spec}/${one.variant}`,
        String(one.maxRatio),
        isExpired(one, at) ? `${one.expires} (over)` : one.expires,
        one.by ?? '–',
        one.reason,
      ].map((cell) => ({ text: cell })),
    );
    console.log(tableLines(LIST_COLUMNS, rows, terminalColumns()).join('\n'));
  }
  return EXIT.ok;
}

const LIST_COLUMNS = [
  { title: 'cell', align: 'left' },
  { title: 'up to', align: 'decimal' },
  { title: 'expires', align: 'left' },
  { title: 'by', align: 'left' },
  { title: 'reason', align: 'left' },
] as const;
