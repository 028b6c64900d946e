import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../model/failure.ts';
import { shownPath } from './shown-path.ts';

/**
 * Returns the ledger that a reading command means: the one it names, else the project's, else the default.
 * Reads the one key of the project file that it needs: a report must work while a spec is being edited.
 */
export function ledgerOf(options: { readonly ledger?: string; readonly project: string }): string {
  const file = path.resolve(options.ledger ?? projectLedger(options.project) ?? '.firstpass/ledger.db');
  if (!existsSync(file)) {
    throw new Failure('ledger/missing', `there is no ledger at ${shownPath(file)}`, {
      hint: 'start a run with `firstpass run`, or name another ledger with --ledger',
    });
  }
  return shownPath(file);
}

function projectLedger(project: string): string | null {
  if (!existsSync(project)) return null;
  const match = /^ledger:\s*['"]?([^'"#\n]+?)['"]?\s*(?:#.*)?$/m.exec(readFileSync(project, 'utf8'));
  return match?.[1] === undefined ? null : path.resolve(path.dirname(project), match[1]);
}
