import type { Check } from '../src/model/check.ts';
import { defineValidator, type ValidatorDefinition } from '../src/model/validator.ts';
import { closeAll, compileAllNested, NESTED_LIST } from './nested.ts';

/** Every nested validator passes. */
const definition: ValidatorDefinition = defineValidator({
  kind: 'all-of',
  summary: 'Every one of the nested validators passes; useful inside any-of and not.',
  options: {
    type: 'object',
    required: ['validators'],
    properties: { validators: NESTED_LIST },
    additionalProperties: false,
  },
  example: `- kind: all-of
  validators:
    - {kind: contains, all: [refund]}
    - {kind: regex, pattern: "[0-9]+ days"}
`,
  async compile(options, context) {
    const nested = await compileAllNested(options['validators'], context);
    return {
      async validate(subject, signal) {
        const checks: Check[] = [];
        for (const validator of nested) checks.push(...(await validator.validate(subject, signal)));
        return checks;
      },
      close: async () => closeAll(nested),
    };
  },
});
export default definition;
