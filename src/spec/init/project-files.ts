/** firstpass.yaml of a new project. */
export const projectFile = `# yaml-language-server: $schema=./node_modules/firstpass/schema/project.schema.json
name: my-agents
specs: specs/*/spec.yaml
repeats: 2 # trials of each case by each variant

# The ways to do the job that are measured side by side. Sandbox models are synthetic: they cost nothing, need
# no key, and are right and wrong at declared rates. Add a real one, for example:
#   - id: my-model
#     model: openai/gpt-5        # provider/model; the key is read from OPENAI_API_KEY
variants:
  - id: steady
    model: sandbox/steady
  - id: cheap
    model: sandbox/cheap

rateCards: [rates.yaml]
`;

/** rates.yaml of a new project. */
export const ratesFile = `# Prices of your own. They win over the built-in rate card; all numbers are decimal strings in quotes.
schema: ratecard/1
id: my-rates
people:
  - role: reviewer
    per_hour: "60"
# A model that the built-in card does not know, in US dollars per million tokens:
# skus:
#   - sku: local/my-model
#     ids: [my-model]
#     periods:
#       - from: 2026-01-01T00:00:00Z
#         rates: { input: "0.10", output: "0.40" }
`;

/** The project's own validator: it shows all that a validator needs. */
export const noApologyValidator = `/** Rejects outputs that apologise instead of answering. Used in a spec as \`- kind: no-apology\`. */
export default {
  kind: 'no-apology',
  summary: 'The output does not apologise.',
  // JSON Schema of the options that a spec may give besides \`kind\`.
  options: {
    type: 'object',
    properties: {
      words: {
        type: 'array',
        items: { type: 'string' },
        description: 'What counts as an apology.',
        default: ['sorry', 'apologise', 'apologize'],
      },
    },
    additionalProperties: false,
  },
  example: '- kind: no-apology',
  // Called once for a spec; what it returns judges every output.
  compile(options) {
    const words = options.words ?? ['sorry', 'apologise', 'apologize'];
    return {
      validate(subject) {
        const text = subject.text.toLowerCase();
        const found = words.find((word) => text.includes(word.toLowerCase())) ?? null;
        return [
          {
            validator: 'no-apology',
            status: found === null ? 'pass' : 'fail',
            path: null,
            expected: 'no apology',
            received: found,
            message: found === null ? 'the output does not apologise' : 'the output apologises instead of answering',
          },
        ];
      },
    };
  },
};
`;

/** .gitignore of a new project: state and generated pages stay out, accepted baselines are committed. */
export const gitignore = `.firstpass/*
!.firstpass/baseline/
reports/
node_modules/
`;
