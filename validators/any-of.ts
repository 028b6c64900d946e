import { type Check, verdictOf } from '../src/model/check.ts';
import { defineValidator, type ValidatorDefinition } from '../src/model/validator.ts';
import { fail, pass, undecided } from './finding.ts';
import { closeAll, compileAllNested, NESTED_LIST, reasons, receipts } from './nested.ts';

const KIND = 'any-of';

/** At least one nested validator passes. */
const definition: ValidatorDefinition = defineValidator({
  kind: KIND,
  summary: 'At least one of the nested validators passes; they are tried in order.',
  options: {
    type: 'object',
    required: ['validators'],
    properties: { validators: NESTED_LIST },
    additionalProperties: false,
  },
  example: `- kind: any-of
  validators:
    - {kind: exact, path: $.answer, value: unknown}
    - {kind: exact, path: $.answer}
`,
  async compile(options, context) {
    const nested = await compileAllNested(options['validators'], context);
    return {
      async validate(subject, signal) {
        const branches: (readonly Check[])[] = [];
        for (const [index, validator] of nested.entries()) {
          const checks = await validator.validate(subject, signal);
          if (verdictOf(checks) === 'correct') return [passed(index, checks, nested.length)];
          branches.push(checks);
        }
        return [noneOf(branches)];
      },
      close: async () => closeAll(nested),
    };
  },
});
export default definition;

function passed(index: number, checks: readonly Check[], of: number): Check {
  const { path = null, expected = null, received = null } = checks[0] ?? {};
  const message = `Alternative ${index + 1} of ${of} holds: ${checks[0]?.message ?? ''}`;
  return pass(KIND, { path, expected, received, message });
}

function noneOf(branches: readonly (readonly Check[])[]): Check {
  const told = branches.map((checks, index) => `Alternative ${index + 1}: ${reasons(checks)}`).join(' ');
  const finding = {
    expected: `at least one of ${branches.length} alternatives`,
    received: receipts(branches.flat()),
    message: `None of ${branches.length} alternatives holds. ${told}`,
  };
  // An alternative that could not decide might have held.
  return branches.some((checks) => verdictOf(checks) === 'not-judged')
    ? undecided(KIND, finding)
    : fail(KIND, finding);
}
