import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { specsFolder } from './import-module.ts';

const PROGRAM = path.join(specsFolder, 'invoice-fields/agent/invoice-rules.mjs');

/** Runs the invoice agent as a `command` variant does and returns its output; throws when it fails. */
export function runInvoiceRules(request: object): Record<string, unknown> {
  const run = spawnSync(process.execPath, [PROGRAM], { input: JSON.stringify(request), encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return (JSON.parse(run.stdout) as { output: Record<string, unknown> }).output;
}
