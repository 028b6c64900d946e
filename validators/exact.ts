import type { Check } from '../src/model/check.ts';
import { defineValidator, type ValidatorDefinition } from '../src/model/validator.ts';
import { type Difference, differences, type SameText } from './difference.ts';
import { capped, fail, MOST_CHECKS, pass } from './finding.ts';
import { show } from './show.ts';
import { type Actual, COMPARING_OPTIONS, compileComparison, ONE_WANTED } from './wanted.ts';

const KIND = 'exact';

/** The output equals the wanted value. */
const definition: ValidatorDefinition = defineValidator({
  kind: KIND,
  summary: 'The output, or a part of it, equals the wanted value; the order of object keys is free.',
  options: {
    type: 'object',
    properties: {
      ...COMPARING_OPTIONS,
      trim: { type: 'boolean', description: 'Ignore white space around texts.' },
      caseInsensitive: { type: 'boolean', description: 'Ignore upper and lower case in texts.' },
    },
    not: ONE_WANTED,
    additionalProperties: false,
  },
  example: `- kind: exact
  path: $.status
  from: $.expected.status
  caseInsensitive: true
`,
  async compile(options, context) {
    const { compare } = await compileComparison(KIND, options, context);
    const sameText = textComparison(options['trim'] === true, options['caseInsensitive'] === true);
    return {
      validate(subject) {
        const comparison = compare(subject);
        if (!comparison.ok) return [comparison.check];
        const { actual, wanted } = comparison;
        const checks: Check[] = [];
        for (const difference of differences(actual.value, wanted, sameText)) {
          checks.push(failure(difference, actual));
          if (checks.length > MOST_CHECKS) break;
        }
        if (checks.length > MOST_CHECKS) return cutOff(checks);
        if (checks.length > 0) return capped(KIND, checks);
        const shown = show(wanted);
        const path = actual.locate([]);
        return [pass(KIND, { path, expected: shown, received: shown, message: `${path} is as expected.` })];
      },
    };
  },
});
export default definition;

/** The differences are not counted to the end: an answer can differ in a million places. */
function cutOff(checks: readonly Check[]): readonly Check[] {
  const message = 'There are more differences than are listed here.';
  return [...checks.slice(0, MOST_CHECKS - 1), fail(KIND, { received: 'more differences', message })];
}

function textComparison(trim: boolean, caseInsensitive: boolean): SameText {
  const plain = (text: string): string => {
    const trimmed = trim ? text.trim() : text;
    return caseInsensitive ? trimmed.toLowerCase() : trimmed;
  };
  return (left, right) => left === right || plain(left) === plain(right);
}

function failure({ location, kind, actual, wanted }: Difference, source: Actual): Check {
  const path = source.locate(location);
  const expected = kind === 'unexpected' ? 'nothing' : show(wanted);
  const received = kind === 'missing' ? 'nothing' : show(actual);
  return fail(KIND, {
    path,
    expected,
    received,
    message: `At ${path} expected ${expected} but received ${received}.`,
  });
}
