/** The spec of a new project. */
export const specFile = `# yaml-language-server: $schema=../../node_modules/firstpass/schema/spec.schema.json
id: ticket-triage
description: Sort a support ticket into a category and a priority
prompt:
  system: You sort support tickets. Answer with JSON only, with the keys category and priority.
  user: "Ticket from {{input.customer}}:\\n{{input.text}}"
cases: { file: cases.yaml }
output:
  format: json
  schema:
    type: object
    required: [category, priority]
    properties:
      category: { enum: [billing, bug, question] }
      priority: { enum: [low, normal, high] }
validators:
  - kind: json-schema
  - { kind: exact, path: $.category }
  - { kind: exact, path: $.priority }
  - kind: no-apology
retry: { maxAttempts: 2 }
review: { role: reviewer, policy: on-failure, minutes: { base: 1 }, fallbackMinutes: 4 }
`;

/** The cases of a new project; every ticket is invented. */
export const casesFile = `# One entry a case: what the prompt sees as \`input\`, and what the validators compare with. All invented.
- id: charged-twice
  input:
    customer: Ada
    text: I was charged twice for October. Please refund one of the payments.
  expected: { category: billing, priority: normal }
- id: export-crashes
  input:
    customer: Ben
    text: Exporting any report crashes the app since this morning and our audit is today.
  expected: { category: bug, priority: high }
- id: change-language
  input:
    customer: Chi
    text: Where can I change the language of the dashboard?
  expected: { category: question, priority: low }
- id: invoice-address
  input:
    customer: Dov
    text: Our company moved. Please put the new address on the next invoice.
  expected: { category: billing, priority: low }
- id: login-loop
  input:
    customer: Eve
    text: Nobody in my team can log in. We are sent back to the login page every time.
  expected: { category: bug, priority: high }
- id: api-limits
  input:
    customer: Fay
    text: How many API calls a minute does the team plan allow?
  expected: { category: question, priority: normal }
`;
