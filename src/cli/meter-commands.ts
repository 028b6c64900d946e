import { type Command, InvalidArgumentError } from 'commander';
import { done } from './done.ts';
import type { MeterOptions } from './meter.ts';
import type { MeterRolesOptions } from './meter-roles.ts';
import type { MeterSavingsOptions } from './meter-savings.ts';
import { oneOf } from './option-values.ts';

/** Adds the commands about workflows of many agents. */
export function meterCommands(program: Command): void {
  const meter = program
    .command('meter')
    .description('what runs of many agents cost, by stage, and whether they did their work');

  meter
    .command('runs', { isDefault: true })
    .description('read manifests of workflow runs and the transcripts beside them (the default)')
    .argument('<paths...>', 'manifests, folders that are searched for them, and what `claude -p` printed')
    .option(
      '--format <format>',
      'text, json, or aca: byte for byte what agent-cost-attribution prints',
      oneOf('text', 'json', 'aca'),
      'text',
    )
    .option('--input-share <share>', 'of a last request whose transcript is gone', fraction, 0.85)
    .option('--card <file>', 'rate card on top of the embedded ones')
    .option('--strict', 'exit 6 when a run is degraded or a figure is doubtful')
    .action(
      done(async (paths: string[], options: MeterOptions) =>
        (await import('./meter.ts')).meter(paths, options),
      ),
    );

  meter
    .command('savings')
    .description('what other models would save by list prices, and what they saved in judged trials')
    .argument('<traffic>', '{"role": tokens}, or the manifest of a run, whose stages are the roles')
    .requiredOption('--roles <file>', '{"role": {"model": ..., "effort": ...}}')
    .requiredOption('--baseline-model <id>', 'the model that would do everything else')
    .option('--input-share <share>', 'of the tokens, for the estimate', fraction, 0.85)
    .option('--run <run>', 'the run with trials of both models; the newest one when left out')
    .option('--project <file>', 'the project file', 'firstpass.yaml')
    .option('--ledger <file>', 'the ledger')
    .option('--json', 'print JSON')
    .action(
      done(async (traffic: string, options: MeterSavingsOptions) =>
        (await import('./meter-savings.ts')).meterSavings(traffic, options),
      ),
    );

  meter
    .command('roles')
    .description('the cheapest model per correct output above the yield floor, spec by spec, as JSON')
    .argument('[run]', 'the run; the newest one when left out')
    .option('--project <file>', 'the project file', 'firstpass.yaml')
    .option('--ledger <file>', 'the ledger')
    .option('--json', 'print the reasons as well')
    .action(
      done(async (run: string | undefined, options: MeterRolesOptions) =>
        (await import('./meter-roles.ts')).meterRoles(run, options),
      ),
    );
}

function fraction(value: string): number {
  const number = /^\d*\.?\d+$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= 0 && number <= 1)) throw new InvalidArgumentError('Use a share from 0 to 1, such as 0.85.');
  return number;
}
