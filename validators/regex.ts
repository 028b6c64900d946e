import { Failure } from '../src/model/failure.ts';
import { defineValidator, type ValidatorDefinition } from '../src/model/validator.ts';
import { capped, fail, pass } from './finding.ts';
import { textOption } from './option.ts';
import { printable, show } from './show.ts';
import { timedRegex, type TimedRegex } from './timed-regex.ts';
import { compileActual, PATH_OPTION } from './wanted.ts';

const KIND = 'regex';

/** The output matches a pattern. */
const definition: ValidatorDefinition = defineValidator({
  kind: KIND,
  summary: 'The text matches a JavaScript regular expression, or does not; under a time limit.',
  options: {
    type: 'object',
    required: ['pattern'],
    properties: {
      ...PATH_OPTION,
      pattern: {
        type: 'string',
        minLength: 1,
        description: 'Searched anywhere in the text: anchor it with ^ and $.',
      },
      flags: { type: 'string', pattern: '^[imsuv]*$', description: 'Flags of the expression, such as `i`.' },
      not: { type: 'boolean', description: 'The pattern must not be found.' },
    },
    additionalProperties: false,
  },
  example: `- kind: regex
  path: $.invoice
  pattern: ^INV-\\d{4}$
`,
  async compile(options, context) {
    const pattern = textOption(options, 'pattern', '');
    const expression = compilePattern(pattern, textOption(options, 'flags', ''));
    const negated = options['not'] === true;
    const finder = await compileActual(KIND, options, context, { text: true });
    const expected = `a text that ${negated ? 'does not match' : 'matches'} /${printable(pattern, 120)}/`;
    return {
      validate(subject) {
        const actual = finder.find(subject, expected);
        if (!actual.ok) return [actual.check];
        const values = finder.singular ? [actual.value] : (actual.value as readonly unknown[]);
        const checks = values.flatMap((value, index) => {
          if (typeof value === 'string' && expression.test(value) !== negated) return [];
          const path = actual.locate(finder.singular ? [] : [index]);
          const received = show(value);
          return [
            fail(KIND, {
              path,
              expected,
              received,
              message: `At ${path} expected ${expected} but received ${received}.`,
            }),
          ];
        });
        if (checks.length > 0) return capped(KIND, checks);
        if (values.length === 0 && !negated) {
          return [
            fail(KIND, {
              path: finder.path,
              expected,
              message: `Nothing is at ${finder.path} in the answer; expected ${expected}.`,
            }),
          ];
        }
        return [
          pass(KIND, {
            path: finder.path,
            expected,
            received: show(actual.value),
            message: `${finder.path} is ${expected}.`,
          }),
        ];
      },
    };
  },
});
export default definition;

function compilePattern(pattern: string, flags: string): TimedRegex {
  try {
    return timedRegex(pattern, flags);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure('validator/pattern', `The pattern of a validator "${KIND}" cannot be used: ${reason}`, {
      hint: 'patterns are JavaScript regular expressions without the slashes',
      cause: error,
    });
  }
}
