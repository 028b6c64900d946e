import type { Check } from '../src/model/check.ts';
import { isJsonObject } from '../src/model/json.ts';
import { defineValidator, type Subject, type ValidatorDefinition } from '../src/model/validator.ts';
import { fail, pass, undecided } from './finding.ts';
import { foreignChecks } from './foreign-checks.ts';
import { numberOption } from './option.ts';
import { runProgram } from './program.ts';
import { printable, show } from './show.ts';

const KIND = 'command';
const DEFAULT_SECONDS = 10;
const MOST_MESSAGE = 1_000;

/** A program decides. */
const definition: ValidatorDefinition = defineValidator({
  kind: KIND,
  summary:
    'A program decides: JSON {text, value, parseError, case, tools} on its standard input; exit code 0 is correct, 1 incorrect, any other undecided. It may print {"checks": […]} or a text that says what is wrong.',
  options: {
    type: 'object',
    required: ['command'],
    properties: {
      command: {
        type: 'array',
        items: { type: 'string' },
        minItems: 1,
        description:
          'Program and arguments, run in the folder of the spec with PATH, HOME, LANG and TMPDIR only.',
      },
      timeoutSeconds: {
        type: 'number',
        exclusiveMinimum: 0,
        maximum: 3600,
        description: 'Per answer; default 10.',
      },
    },
    additionalProperties: false,
  },
  example: `- kind: command
  command: [node, check-sum.mjs, --strict]
  timeoutSeconds: 20
`,
  compile(options, context) {
    const command = (options['command'] as readonly unknown[]).map(String);
    const timeoutSeconds = numberOption(options, 'timeoutSeconds', DEFAULT_SECONDS);
    const closing = new AbortController();
    return {
      async validate(subject, signal) {
        const result = await runProgram({
          command,
          folder: context.folder,
          stdin: input(subject),
          timeoutSeconds,
          signal: AbortSignal.any([signal, closing.signal]),
        });
        const name = printable(command.join(' '), 120);
        if (result.kind === 'failed') return [couldNot(name, result.reason, result.stderr)];
        if (result.code > 1)
          return [couldNot(name, `it ended with exit code ${result.code}`, result.stderr || result.stdout)];
        return decided(name, result.code === 0, result.stdout);
      },
      close: async () => closing.abort(),
    };
  },
});
export default definition;

function input({ text, value, parseError, case: item, tools }: Subject): string {
  return `${JSON.stringify({ text, value, parseError, case: item, tools })}\n`;
}

function couldNot(name: string, reason: string, output: string): Check {
  const said = output.trim() === '' ? '' : ` It said: ${output.trim().slice(-MOST_MESSAGE)}`;
  return undecided(KIND, {
    expected: 'exit code 0 or 1',
    message: printable(`"${name}" could not decide: ${reason}.${said}`, MOST_MESSAGE),
  });
}

/** The exit code decides; printed checks explain it, and can only make it worse. */
function decided(name: string, accepted: boolean, stdout: string): readonly Check[] {
  const printed = printedChecks(stdout);
  if (printed !== undefined) {
    const checks = foreignChecks(KIND, printed, `"${name}"`);
    if (accepted || checks.some((check) => check.status !== 'pass')) return checks;
    return [...checks, rejected(name, '')];
  }
  const said = printable(stdout.trim(), MOST_MESSAGE);
  if (!accepted) return [rejected(name, said)];
  return [
    pass(KIND, { received: said === '' ? null : show(said), message: `"${name}" accepts the answer.` }),
  ];
}

function rejected(name: string, said: string): Check {
  const message = said === '' ? `"${name}" rejects the answer without a reason.` : said;
  return fail(KIND, { expected: `an answer that "${name}" accepts`, message });
}

/** Returns the `checks` of a JSON object on standard output; undefined when something else stands there. */
function printedChecks(stdout: string): unknown {
  if (!stdout.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(stdout);
    return isJsonObject(value) && Object.hasOwn(value, 'checks') ? value['checks'] : undefined;
  } catch {
    return undefined;
  }
}
