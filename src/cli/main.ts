#!/usr/bin/env node
/** The command line: a table of commands, each loaded only when it is called. */
import { Command, InvalidArgumentError } from 'commander';
import type { CheckOptions } from './check.ts';
import type { ImportCsvOptions } from './import-csv.ts';
import type { PlanOptions } from './plan.ts';
import type { PriceOptions } from './price.ts';
import type { RatesImportOptions, RatesOptions } from './rates.ts';
import type { ReportOptions } from './report.ts';
import type { RepriceOptions } from './reprice.ts';
import type { RunOptions } from './run.ts';
import type { StatsOptions } from './stats.ts';
import type { UsageOptions } from './usage.ts';
import { version } from './version.ts';

const program = new Command('firstpass')
  .description('What does a correct output of your agent cost, and did this change make it worse?')
  .version(version())
  .exitOverride()
  .showSuggestionAfterError(true);

program
  .command('init')
  .description('make a small project that runs, in this folder or in FOLDER')
  .argument('[folder]', 'where to make it', '.')
  .action(done(async (folder: string) => (await import('./init.ts')).init(folder)));

program
  .command('check')
  .description('check firstpass.yaml and every spec; spends nothing')
  .option('--project <file>', 'the project file', 'firstpass.yaml')
  .option('--format <format>', 'text, json or github', oneOf('text', 'json', 'github'), 'text')
  .action(done(async (options: CheckOptions) => (await import('./check.ts')).check(options)));

selecting(program.command('plan').description('show what a run would do and may cost; spends nothing'))
  .option('--json', 'print JSON')
  .action(done(async (options: PlanOptions) => (await import('./plan.ts')).plan(options)));

selecting(program.command('run').description('run every spec by every variant, into the ledger'))
  .option('--concurrency <n>', 'trials in flight at once for every provider', wholeNumber)
  .option(
    '--require-priced',
    'refuse to start when something has no price; exit 6 when a call ends without one',
  )
  .option('--resume [run]', 'continue this run, or the newest one')
  .option('--ledger <file>', 'the ledger')
  .option('--quiet', 'no progress')
  .option('--json', 'print JSON')
  .action(done(async (options: RunOptions) => (await import('./run.ts')).run(options)));

program
  .command('report')
  .description('write the report of a run: one HTML file, or text on standard output')
  .argument('[run]', 'the run; the newest one when left out')
  .option('--project <file>', 'the project file', 'firstpass.yaml')
  .option('--ledger <file>', 'the ledger')
  .option(
    '--format <format>',
    'html, markdown, csv or json',
    oneOf('html', 'markdown', 'csv', 'json'),
    'html',
  )
  .option('--out <file>', 'where to write it; - for standard output')
  .option('--pricing <set>', 'prices of a later re-pricing: its number, original or newest')
  .option('--json', 'the same as --format json --out -')
  .action(
    done(async (run: string | undefined, options: ReportOptions) =>
      (await import('./report.ts')).report(run, options),
    ),
  );

program
  .command('import')
  .description('bring telemetry of other programs into the ledger')
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

program
  .command('usage')
  .description("show what a provider's response used, as disjoint counts")
  .argument(
    '[file]',
    'a response: JSON, a stream of events, a bare usage object or a list; - for standard input',
    '-',
  )
  .requiredOption('--format <format>', 'wire format, such as anthropic or openai-chat')
  .option('--json', 'print JSON')
  .action(
    done(async (file: string, options: UsageOptions) => (await import('./usage.ts')).usage(file, options)),
  );

program
  .command('price')
  .description('price usage at the rates of its instant: what it cost, or why that cannot be said')
  .argument('[file]', 'one {provider, model, at, usage_raw} or a list of them; - for standard input', '-')
  .option('--card <file>', 'rate card on top of the embedded ones')
  .option('--json', 'print JSON')
  .action(
    done(async (file: string, options: PriceOptions) => (await import('./price.ts')).price(file, options)),
  );

program
  .command('stats')
  .description(
    'what trials say about cost per correct output: of one set, or of a candidate against a baseline',
  )
  .argument('[file]', '{executions, params} or {baseline, candidate, params}; - for standard input', '-')
  .option('--json', 'print JSON')
  .action(
    done(async (file: string, options: StatsOptions) => (await import('./stats.ts')).stats(file, options)),
  );

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

/** Adds what looks at prices at an instant. */
function dated(command: Command): Command {
  return command
    .option('--project <file>', 'the project file', 'firstpass.yaml')
    .option('--at <instant>', 'a day or an instant; now when left out')
    .option('--json', 'print JSON');
}

program
  .command('reprice')
  .description('price a run once more with another rate card; nothing that was written changes')
  .argument('<run>', 'the run')
  .requiredOption('--card <file>', 'rate card on top of those that priced the run')
  .option(
    '--as-of <when>',
    "original: prices of each call's instant; now: today's",
    oneOf('original', 'now'),
    'original',
  )
  .option('--project <file>', 'the project file', 'firstpass.yaml')
  .option('--ledger <file>', 'the ledger')
  .option('--json', 'print JSON')
  .action(
    done(async (run: string, options: RepriceOptions) =>
      (await import('./reprice.ts')).reprice(run, options),
    ),
  );

/** Adds what `plan` and `run` have in common: which part of the project they are about. */
function selecting(command: Command): Command {
  return command
    .option('--project <file>', 'the project file', 'firstpass.yaml')
    .option('--spec <id>', 'only this spec (may be repeated)', list, [])
    .option('--variant <id>', 'only this variant (may be repeated)', list, [])
    .option('--repeats <n>', 'trials of each case', wholeNumber);
}

/** Makes a command's exit code the process's. */
function done<Arguments extends unknown[]>(
  command: (...given: Arguments) => Promise<number>,
): (...given: Arguments) => Promise<void> {
  return async (...given) => {
    process.exitCode = await command(...given);
  };
}

function oneOf(...allowed: readonly string[]): (value: string) => string {
  return (value) => {
    if (!allowed.includes(value)) throw new InvalidArgumentError(`Use one of: ${allowed.join(', ')}.`);
    return value;
  };
}

function list(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

function wholeNumber(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError('Use a whole number from 1.');
  return Number(value);
}

try {
  await program.parseAsync();
} catch (failure) {
  process.exitCode = (await import('./exit.ts')).explain(failure);
}
