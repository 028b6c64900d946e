import type { Command } from 'commander';
import { done } from './done.ts';
import type { ImportCsvOptions } from './import-csv.ts';
import type { ImportTelemetryOptions } from './import-telemetry.ts';

/** Adds the commands that bring telemetry of other programs into the ledger. */
export function importCommands(program: Command): void {
  const imports = program.command('import').description('bring telemetry of other programs into the ledger');

  imports
    .command('telemetry', { isDefault: true })
    .description('read what agents wrote (the default): each file as what it is, again only what is new')
    .argument('<paths...>', 'files, or folders that are searched for them')
    .option('--format <id>', 'read every file as this format')
    .option(
      '--outcomes <file>',
      'which sessions ended correct: CSV or JSON with session or task, and outcome',
    )
    .option('--spec <id>', "the spec of all sessions; each session's folder when left out")
    .option('--card <file>', 'rate card on top of the embedded ones')
    .option('--strict', 'exit 6 when a figure is doubtful')
    .option('--fresh', 'read everything anew, into a run of its own')
    .option('--ledger <file>', 'the ledger', '.firstpass/ledger.db')
    .option('--no-ledger', 'write nothing, only say what is in the files')
    .option('--json', 'print JSON')
    .action(
      done(async (paths: string[], options: ImportTelemetryOptions) =>
        (await import('./import-telemetry.ts')).importTelemetry(paths, options),
      ),
    );

  imports
    .command('csv')
    .description('generic tables: one row a call, one row a trial, columns named by a mapping file')
    .argument('<calls>', 'table of calls')
    .requiredOption('--trials <file>', 'table of trials')
    .requiredOption('--prices <file>', 'rate card, or a table of prices by model')
    .requiredOption('--mapping <file>', 'how the columns are named')
    .option('--ledger <file>', 'the ledger', '.firstpass/ledger.db')
    .option('--json', 'print JSON')
    .action(
      done(async (calls: string, options: ImportCsvOptions) =>
        (await import('./import-csv.ts')).importCsvFiles(calls, options),
      ),
    );
}
