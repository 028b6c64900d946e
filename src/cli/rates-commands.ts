import type { Command } from 'commander';
import type { Done } from './done.ts';
import type { RatesImportOptions, RatesOptions } from './rates.ts';

/** Adds `rates`: what models cost, since when, and who says so. */
export function addRatesCommands(program: Command, done: Done): void {
  const rates = program.command('rates').description('what models cost, since when, and who says so');

  dated(rates.command('list').description('every model that a rate card knows, with its price'))
    .argument('[provider]', 'only models of this provider')
    .action(
      done(async (provider: string | undefined, options: RatesOptions) =>
        (await import('./rates.ts')).ratesList(provider, options),
      ),
    );

  dated(rates.command('show').description('every layer, period and rule of one model'))
    .argument('<model>', 'provider/model')
    .action(
      done(async (model: string, options: RatesOptions) =>
        (await import('./rates.ts')).ratesShow(model, options),
      ),
    );

  dated(rates.command('verify').description('exit 6 when prices are past the day on which to look again'))
    .argument('[card]', 'only this file or embedded card')
    .action(
      done(async (card: string | undefined, options: RatesOptions) =>
        (await import('./rates.ts')).ratesVerify(card, options),
      ),
    );

  rates
    .command('diff')
    .description('what the second card says differently')
    .argument('<before>', 'a file, or an embedded card: overlay, default, sandbox')
    .argument('<after>', 'a file, or an embedded card')
    .option('--json', 'print JSON')
    .action(
      done(async (before: string, after: string, options: RatesOptions) =>
        (await import('./rates.ts')).ratesDiff(before, after, options),
      ),
    );

  rates
    .command('import')
    .description("another project's price file as a rate card, on standard output")
    .argument('<file>', 'the file; - for standard input')
    .requiredOption('--from <format>', 'genai-prices, litellm or models.dev')
    .option('--id <id>', 'id of the card; the format when left out')
    .action(
      done(async (file: string, options: RatesImportOptions) =>
        (await import('./rates.ts')).ratesImport(file, options),
      ),
    );
}

/** Adds what looks at prices at an instant. */
function dated(command: Command): Command {
  return command
    .option('--project <file>', 'the project file', 'firstpass.yaml')
    .option('--at <instant>', 'a day or an instant; now when left out')
    .option('--json', 'print JSON');
}
