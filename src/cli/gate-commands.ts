/** The gate's commands, in a file of their own as the table of commands is long. */
import type { Command } from 'commander';
import type { Done } from './done.ts';
import type { GateOptions } from './gate/opened-gate.ts';
import { repeatable, usd } from './option-values.ts';
import { addPublishCommands } from './publish-commands.ts';

/** Adds `gate` and `publish` to the program. */
export function addGateCommands(program: Command, done: Done): void {
  program
    .command('gate')
    .description('say whether a change made a correct output dearer; runs only what changed')
    .option('--base <ref>', 'what the change goes into: a branch, a tag or a commit')
    .option('--plan', 'show what would be run and may cost; spends nothing')
    .option('--replay-only', 'buy nothing: judge and price only what is stored')
    .option('--budget-usd <usd>', 'spend at most this', usd)
    .option('--canary', "sample one unchanged cell anew: a difference is the provider's")
    .option('--yes', 'do not ask')
    .option('--ci', 'plain lines, no questions')
    .option('--out <folder>', 'where to write gate.json, summary.md, report.html and the other files')
    .addOption(repeatable('--format <format>', 'write this file as well, such as ctrf'))
    .option('--project <file>', 'the project file', 'firstpass.yaml')
    .option('--ledger <file>', 'the ledger')
    .option('--json', 'print gate.json')
    .action(done(async (options: GateOptions) => (await import('./gate.ts')).gate(options)));
  addPublishCommands(program, done);
}
