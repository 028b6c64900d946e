import { existsSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../src/model/failure.ts';
import { defineValidator, type ValidatorDefinition } from '../src/model/validator.ts';
import { undecided } from './finding.ts';
import { foreignChecks } from './foreign-checks.ts';
import { moduleWorker } from './module-worker.ts';
import { numberOption, textOption } from './option.ts';
import { printable } from './show.ts';

const KIND = 'javascript';
const DEFAULT_SECONDS = 10;

/** A function of the user's decides. */
const definition: ValidatorDefinition = defineValidator({
  kind: KIND,
  summary:
    'The default export of a module decides: (subject, options) => true, false, a text that says what is wrong, or checks. It runs in a thread of its own; subject is {text, value, case, tools}.',
  options: {
    type: 'object',
    required: ['module'],
    properties: {
      module: {
        type: 'string',
        minLength: 1,
        description: 'File relative to the spec, such as ./check-total.mjs.',
      },
      options: { type: 'object', description: 'Handed to the function as its second argument.' },
      timeoutSeconds: {
        type: 'number',
        exclusiveMinimum: 0,
        maximum: 3600,
        description: 'Per answer; default 10.',
      },
    },
    additionalProperties: false,
  },
  example: `- kind: javascript
  module: ./check-total.mjs
  options: {currency: EUR}
  timeoutSeconds: 5
`,
  compile(options, context) {
    const module = textOption(options, 'module', '');
    const file = path.resolve(context.folder, module);
    if (!existsSync(file)) {
      throw new Failure('validator/module', `The module ${module} of a validator "${KIND}" does not exist`, {
        hint: `create ${file}, or correct the path: it is relative to the folder of spec.yaml`,
      });
    }
    const worker = moduleWorker(file, numberOption(options, 'timeoutSeconds', DEFAULT_SECONDS));
    return {
      async validate({ text, value, case: item, tools }, signal) {
        const answer = await worker.call(
          { text, value, case: item, tools },
          options['options'] ?? {},
          signal,
        );
        if (answer.ok) return foreignChecks(KIND, answer.result, module);
        const message = printable(`${module} could not decide: ${answer.reason}.`, 1_000);
        return [undecided(KIND, { expected: 'a decision', message })];
      },
      close: async () => worker.close(),
    };
  },
});
export default definition;
