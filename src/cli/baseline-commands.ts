import type { Command } from 'commander';
import type { AcceptOptions } from './accept.ts';
import type { BaselineGcOptions } from './baseline-gc.ts';
import type { BaselineShowOptions } from './baseline-show.ts';
import type { BaselineSyncOptions } from './baseline-sync.ts';
import type { BaselineUpdateOptions } from './baseline-update.ts';
import type { Done } from './done.ts';
import { repeatable } from './option-values.ts';

/** Adds `baseline` and `accept`: what a change is compared with, and what is let through on purpose. */
export function addBaselineCommands(program: Command, done: Done): void {
  const baseline = program.command('baseline').description('the trials that a change is compared with');

  about(baseline.command('update').description('make the newest complete run the baseline; buys nothing'))
    .addOption(repeatable('--spec <id>', 'only this spec'))
    .addOption(repeatable('--variant <id>', 'only this variant'))
    .option('--run <run>', 'this run instead of the newest complete one')
    .option('--stored', 'every stored trial of the present content, of whatever run')
    .option('--no-push', 'only the lock and the ledger; `baseline push` fills the store')
    .option('--json', 'print JSON')
    .action(
      done(async (options: BaselineUpdateOptions) =>
        (await import('./baseline-update.ts')).baselineUpdate(options),
      ),
    );

  at(
    about(
      baseline
        .command('show')
        .description('cells with their age, yield, cost and whether the data are there'),
    ),
  )
    .option('--json', 'print JSON')
    .action(
      done(async (options: BaselineShowOptions) =>
        (await import('./baseline-show.ts')).baselineShow(options),
      ),
    );

  at(
    about(baseline.command('pull').description('take what the lock names from the store into the ledger')),
  ).action(
    done(async (options: BaselineSyncOptions) => (await import('./baseline-sync.ts')).baselinePull(options)),
  );

  about(
    baseline.command('push').description('put what the lock names and the store lacks into the store'),
  ).action(
    done(async (options: BaselineSyncOptions) => (await import('./baseline-sync.ts')).baselinePush(options)),
  );

  baseline
    .command('gc')
    .description('drop what no lock names: of the work tree, of HEAD and of all branches')
    .option('--project <file>', 'the project file', 'firstpass.yaml')
    .addOption(repeatable('--ref <commit>', 'instead of all branches, the lock of this commit'))
    .option('--dry-run', 'only say what would be dropped')
    .action(
      done(async (options: BaselineGcOptions) => (await import('./baseline-gc.ts')).baselineGc(options)),
    );

  addAccept(program, done);
}

function addAccept(program: Command, done: Done): void {
  program
    .command('accept')
    .description('let a regression through: bounded, for a while, for this content alone')
    .argument('[cell]', 'spec/variant')
    .option('--max-ratio <ratio>', 'cost per correct output by that of the baseline, at most')
    .option('--expires <when>', 'last day: 30d, or a day such as 2026-12-24')
    .option('--reason <text>', 'why, in a sentence')
    .option('--list', 'show what is accepted')
    .option('--remove', 'take back what is accepted for the cell')
    .option('--project <file>', 'the project file', 'firstpass.yaml')
    .option('--json', 'with --list: print JSON')
    .action(
      done(async (cell: string | undefined, options: AcceptOptions) =>
        (await import('./accept.ts')).accept(cell, options),
      ),
    );
}

function about(command: Command): Command {
  return command
    .option('--project <file>', 'the project file', 'firstpass.yaml')
    .option('--ledger <file>', 'the ledger');
}

function at(command: Command): Command {
  return command.option('--ref <commit>', 'the lock of this commit; left out: of the work tree');
}
