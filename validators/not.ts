import { verdictOf } from '../src/model/check.ts';
import { defineValidator, type ValidatorDefinition } from '../src/model/validator.ts';
import { fail, pass, undecided } from './finding.ts';
import { compileNested, NESTED, reasons } from './nested.ts';
import { show } from './show.ts';
import { unparsed } from './wanted.ts';

const KIND = 'not';

/** The nested validator fails. */
const definition: ValidatorDefinition = defineValidator({
  kind: KIND,
  summary:
    'The nested validator does not pass. An answer without the JSON that the spec asks for fails all the same.',
  options: {
    type: 'object',
    required: ['validator'],
    properties: { validator: NESTED },
    additionalProperties: false,
  },
  example: `- kind: not
  validator: {kind: contains, any: ["as an AI", "I cannot"]}
`,
  async compile(options, context) {
    const nested = await compileNested(options['validator'], context);
    return {
      async validate(subject, signal) {
        // Nothing can be said against what is not there: that is no reason to accept it.
        if (subject.parseError !== null) return [unparsed(KIND, subject)];
        const checks = await nested.validate(subject, signal);
        const verdict = verdictOf(checks);
        const first = checks[0];
        const path = first?.path ?? null;
        if (verdict === 'not-judged')
          return [undecided(KIND, { path, message: `Not decided: ${reasons(checks)}` })];
        const received = first?.received ?? show(subject.text);
        const expected = `anything that ${first?.validator ?? 'the nested validator'} rejects`;
        if (verdict === 'incorrect') {
          return [
            pass(KIND, { path, expected, received, message: `Rejected as it must be: ${reasons(checks)}` }),
          ];
        }
        const message = `This must not hold, and does: ${first?.message ?? ''}`;
        return [fail(KIND, { path, expected, received, message })];
      },
      close: async () => nested.close?.(),
    };
  },
});
export default definition;
