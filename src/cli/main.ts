#!/usr/bin/env node
/** The command line: a table of commands, each loaded only when it is called. */
import { Command } from 'commander';
import type { CheckOptions } from './check.ts';
import type { DoctorOptions } from './doctor.ts';
import type { AuditOptions, AuditSampleOptions } from './audit.ts';
import type { RunCompareOptions } from './compare.ts';
import type { PlanOptions } from './plan.ts';
import type { PlanPowerOptions } from './plan-power.ts';
import type { PriceOptions } from './price.ts';
import type { ReportOptions } from './report.ts';
import type { RepriceOptions } from './reprice.ts';
import type { RescoreOptions } from './rescore.ts';
import type { RunOptions } from './run.ts';
import type { SelfCheckCommandOptions } from './selfcheck.ts';
import type { StatsOptions } from './stats.ts';
import type { ServeOptions } from './serve.ts';
import type { UsageOptions } from './usage.ts';
import { done } from './done.ts';
import { importCommands } from './import-commands.ts';
import { meterCommands } from './meter-commands.ts';
import { addGateCommands } from './gate-commands.ts';
import { addBaselineCommands } from './baseline-commands.ts';
import { addRatesCommands } from './rates-commands.ts';
import { dollars, level, oneOf, repeatable, share, usd, wholeNumber } from './option-values.ts';
import { version } from './version.ts';

const program = new Command('firstpass')
  .description('What does a correct output of your agent cost, and did this change make it worse?')
  .version(version())
  .exitOverride()
  // Every command has options: leaving the word out keeps the list within 80 columns.
  .configureHelp({ subcommandTerm: (command) => `${command.name()} ${argumentsOf(command)}`.trim() })
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
  .option('--power [run]', 'plan a comparison from the spread of this pilot, or of the newest run')
  .option('--margin <share>', 'with --power: increase to show, such as 0.25', share, 0.25)
  .option('--budget-usd <amount>', 'with --power: what can be shown for so much', dollars)
  .option('--stored-baseline', 'with --power: the baseline is stored and costs nothing more')
  .option('--ledger <file>', 'with --power: the ledger')
  .option('--json', 'print JSON')
  .action(
    done(async ({ power, ...options }: PlanOptions & Omit<PlanPowerOptions, 'power'> & PowerChoice) =>
      power === undefined
        ? (await import('./plan.ts')).plan(options)
        : (await import('./plan-power.ts')).planPower({ ...options, power }),
    ),
  );

selecting(program.command('run').description('run every spec by every variant, into the ledger'))
  .option('--concurrency <n>', 'trials in flight at once for every provider', wholeNumber)
  .option(
    '--require-priced',
    'refuse to start when something has no price; exit 6 when a call ends without one',
  )
  .option('--budget-usd <usd>', 'spend at most this in the run, instead of what the project says', usd)
  .option('--ask-above <usd>', 'ask first when the forecast is above this', usd)
  .option('--yes', 'do not ask')
  .option('--resume [run]', 'continue this run, or the newest one')
  .option('--fresh', 'buy everything anew, also what earlier runs have')
  .option('--replay-only', 'buy nothing: only what earlier runs have; exit 4 when something is missing')
  .option('--ledger <file>', 'the ledger')
  .option('--wait', 'wait while another process writes the ledger')
  .option('--quiet', 'no progress')
  .option('--json', 'print JSON')
  .action(done(async (options: RunOptions) => (await import('./run.ts')).run(options)));

program
  .command('report')
  .description('write the report of one or more runs: an HTML file, or text on standard output')
  .argument('[runs...]', 'the runs, side by side; the newest one when left out')
  .option('--project <file>', 'the project file', 'firstpass.yaml')
  .option('--ledger <file>', 'the ledger')
  .option(
    '--format <format>',
    'html, markdown, csv (cells), trials (CSV) or json',
    oneOf('html', 'markdown', 'csv', 'trials', 'json'),
    'html',
  )
  .option('--out <file>', 'where to write it; - for standard output')
  .option('--pricing <set>', 'prices of a later re-pricing: its number, original or newest')
  .option('--baseline <run>', 'say whether this run is worse than that one, both at the prices of this one')
  .option('--margin <share>', 'increase over the baseline that is not accepted', share, 0.25)
  .option('--open', 'show the file in a browser')
  .option('--json', 'the same as --format json --out -')
  .action(
    done(async (runs: readonly string[], options: ReportOptions) =>
      (await import('./report.ts')).report(runs, options),
    ),
  );

program
  .command('serve')
  .description('show the report of a run while it goes on, on this machine only; Ctrl-C ends it')
  .argument('[run]', 'the run; the newest one when left out')
  .option('--project <file>', 'the project file', 'firstpass.yaml')
  .option('--ledger <file>', 'the ledger')
  .option('--port <n>', 'the port; any free one when left out', wholeNumber)
  .option('--open', 'show the page in a browser')
  .action(
    done(async (run: string | undefined, options: ServeOptions) =>
      (await import('./serve.ts')).serve(run, options),
    ),
  );

program
  .command('compare')
  .description('say whether a correct output became dearer from one run to another, case by case')
  .argument('<baseline>', 'the run before')
  .argument('[candidate]', 'the run after; left out to compare two variants of the first')
  .addOption(repeatable('--spec <id>', 'only this spec'))
  .option('--baseline-variant <id>', 'this variant of the baseline, against --variant of the candidate')
  .option('--variant <id>', 'only this variant')
  .option(
    '--inference <kind>',
    'suite: about these cases; population: about new cases like these',
    oneOf('suite', 'population'),
    'suite',
  )
  .option('--margin <share>', 'increase that is not accepted, such as 0.25', share, 0.25)
  .option('--p-values', 'print p-values as well')
  .option(
    '--pricing <set>',
    "stored prices of both: original or newest; left out: the candidate's rate card for both",
  )
  .option('--project <file>', 'the project file', 'firstpass.yaml')
  .option('--ledger <file>', 'the ledger')
  .option('--json', 'print JSON')
  .action(
    done(async (baseline: string, candidate: string | undefined, options: RunCompareOptions) =>
      (await import('./compare.ts')).compareRuns(baseline, candidate, options),
    ),
  );

program
  .command('selfcheck')
  .description('say how often a gate would err on stored trials among which nothing changed')
  .argument('[spec]', 'the spec; all of the run when left out')
  .option('--run <run>', 'the run; the newest one when left out')
  .addOption(repeatable('--variant <id>', 'only this variant'))
  .option(
    '--inference <kind>',
    'suite or population, as the gate decides',
    oneOf('suite', 'population'),
    'suite',
  )
  .option('--margin <share>', 'the margin of the gate', share, 0.25)
  .option('--alpha <share>', 'the level of the gate', level, 0.05)
  .option('--splits <n>', 'how often the trials are split', wholeNumber, 200)
  .option('--seed <n>', 'of the random splits', wholeNumber, 1)
  .option('--project <file>', 'the project file', 'firstpass.yaml')
  .option('--ledger <file>', 'the ledger')
  .option('--json', 'print JSON')
  .action(
    done(async (spec: string | undefined, options: SelfCheckCommandOptions) =>
      (await import('./selfcheck.ts')).selfCheckCommand(spec, options),
    ),
  );

const audit = program
  .command('audit')
  .description('correct the cost per correct output for outputs that the validators accepted wrongly');

audit
  .command('labels', { isDefault: true })
  .description('take in what people found (the default), and say what a truly correct output cost')
  .argument('[run]', 'the run; the newest one when left out')
  .option('--labels <file>', 'a table or JSON lines with trial and correct')
  .option('--project <file>', 'the project file', 'firstpass.yaml')
  .option('--ledger <file>', 'the ledger')
  .option('--json', 'print JSON')
  .action(
    done(async (run: string | undefined, options: AuditOptions) =>
      (await import('./audit.ts')).audit(run, options),
    ),
  );

audit
  .command('sample')
  .description('accepted outputs drawn at random, as a table for people to label')
  .argument('[run]', 'the run; the newest one when left out')
  .option('--n <n>', 'how many', wholeNumber, 30)
  .option('--seed <n>', 'of the draw', wholeNumber, 1)
  .option('--project <file>', 'the project file', 'firstpass.yaml')
  .option('--ledger <file>', 'the ledger')
  .action(
    done(async (run: string | undefined, options: AuditSampleOptions) =>
      (await import('./audit.ts')).auditSample(run, options),
    ),
  );

importCommands(program);
meterCommands(program);

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

addRatesCommands(program, done);

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

program
  .command('doctor')
  .description(
    'say whether the ledger is sound and which calls are possibly billed; exit 6 when something is in doubt',
  )
  .option('--project <file>', 'the project file', 'firstpass.yaml')
  .option('--ledger <file>', 'the ledger')
  .option('--settle [resolution]', 'end doubts: billed, not-billed, or alone with --usage')
  .option('--run <id>', 'only this run')
  .addOption(repeatable('--call <n>', 'only this call'))
  .option('--usage <file>', 'what the provider says it billed: CSV or JSON lines')
  .option('--json', 'print JSON')
  .action(done(async (options: DoctorOptions) => (await import('./doctor.ts')).doctor(options)));

program
  .command('rescore')
  .description('judge the stored outputs of a run by the validators of today; buys nothing')
  .argument('[run]', 'the run; the newest one when left out')
  .option('--project <file>', 'the project file', 'firstpass.yaml')
  .option('--ledger <file>', 'the ledger')
  .option('--json', 'print JSON')
  .action(
    done(async (run: string | undefined, options: RescoreOptions) =>
      (await import('./rescore.ts')).rescore(run, options),
    ),
  );

addGateCommands(program, done);
addBaselineCommands(program, done);

/** Adds what `plan` and `run` have in common: which part of the project they are about. */
function selecting(command: Command): Command {
  return command
    .option('--project <file>', 'the project file', 'firstpass.yaml')
    .addOption(repeatable('--spec <id>', 'only this spec'))
    .addOption(repeatable('--variant <id>', 'only this variant'))
    .option('--repeats <n>', 'trials of each case', wholeNumber);
}

function argumentsOf({ registeredArguments }: Command): string {
  return registeredArguments
    .map((argument) => [argument.required, `${argument.name()}${argument.variadic ? '...' : ''}`] as const)
    .map(([required, name]) => (required ? `<${name}>` : `[${name}]`))
    .join(' ');
}

/** Which pilot, when a comparison is planned. */
interface PowerChoice {
  readonly power?: string | true;
}

// A reader that has left, such as `head`, wants no more text: what is being done and paid for goes on.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
try {
  await program.parseAsync();
} catch (failure) {
  process.exitCode = (await import('./exit.ts')).explain(failure);
}
