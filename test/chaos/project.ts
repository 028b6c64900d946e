import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What a scenario's project differs in. */
export interface ChaosProject {
  /** Every case is done by four variants: two wires, each plain and streamed. */
  readonly cases: number;
  readonly port: number;
  readonly concurrency?: number;
  readonly maxTries?: number;
  readonly requestSeconds?: number;
  readonly giveUpSeconds?: number;
  /** Only these variants; all four when left out. */
  readonly variants?: readonly string[];
}

/** US dollars for a million tokens, and for one call of the tool: the provider's bill is priced by them. */
export const RATES = {
  input: '1.25',
  cacheRead: '0.125',
  cacheWrite: '1.5625',
  output: '10.07',
  tool: '0.0005',
} as const;

export const VARIANTS: readonly string[] = ['chat-plain', 'chat-stream', 'messages-plain', 'messages-stream'];

/** The tool writes a line for every time that it runs: its own side of the accounts. */
const TOOL = `import { appendFileSync } from 'node:fs';

const bill = new URL('../../tools.jsonl', import.meta.url);

export default function lookup({ place }) {
  appendFileSync(bill, \`\${JSON.stringify({ place, at: Date.now() })}\\n\`);
  return { fact: \`synthetic fact about \${place}\` };
}
`;

/** Writes a project into the folder whose models are those of the chaos provider at this port. */
export function writeProject(folder: string, options: ChaosProject): void {
  const spec = path.join(folder, 'specs/chaos');
  mkdirSync(spec, { recursive: true });
  writeFileSync(path.join(folder, 'firstpass.yaml'), projectText(options));
  writeFileSync(path.join(folder, 'rates.yaml'), RATE_CARD);
  writeFileSync(path.join(spec, 'spec.yaml'), SPEC);
  writeFileSync(path.join(spec, 'lookup.mjs'), TOOL);
  const cases = Array.from({ length: options.cases }, (_, index) => {
    const id = `c${index}`;
    return JSON.stringify({ id, input: { name: id }, expected: `value of ${id}` });
  });
  writeFileSync(path.join(spec, 'cases.jsonl'), `${cases.join('\n')}\n`);
}

function projectText(options: ChaosProject): string {
  const { port, concurrency = 12, maxTries = 8, requestSeconds = 30, giveUpSeconds = 300 } = options;
  const { variants = VARIANTS } = options;
  const at = `baseUrl: 'http://127.0.0.1:${port}/v1', requestSeconds: ${requestSeconds}, maxTries: ${maxTries}, giveUpSeconds: ${giveUpSeconds}`;
  const lines = variants.map((id) => {
    const [wire = '', way = ''] = id.split('-');
    const parameters = `{ stream: ${way === 'stream'}, maxOutputTokens: 500 }`;
    return `  - { id: ${id}, model: ${wire}/${id}, parameters: ${parameters} }`;
  });
  return `# Synthetic: a project of the chaos suite.
name: chaos
seed: 3
rateCards: [rates.yaml]
concurrency: ${concurrency}
providers:
  chat: { kind: openai-compatible, ${at} }
  messages: { kind: anthropic, apiKeyEnv: CHAOS_KEY, ${at} }
variants:
${lines.join('\n')}
`;
}

const SPEC = `id: chaos
description: Say the value of a case
prompt: { user: 'Say the value of case {{input.name}}.' }
cases: { file: cases.jsonl }
output: { format: text }
tools:
  - name: lookup
    description: Looks a place up
    parameters: { type: object, properties: { place: { type: string } }, required: [place] }
    module: lookup.mjs
    timeoutSeconds: 20
    sku: tool/lookup
validators: [{ kind: exact }]
retry: { maxAttempts: 3 }
`;

const RATE_CARD = `schema: ratecard/1
id: chaos
version: '1'
currency: USD
note: synthetic prices
skus:
${VARIANTS.map(
  (id) => `  - sku: ${id.split('-')[0]}/${id}
    periods:
      - source: { note: synthetic }
        rates: { input: '${RATES.input}', output: '${RATES.output}', cache_read: '${RATES.cacheRead}', cache_write_5m: '${RATES.cacheWrite}' }`,
).join('\n')}
tools:
  - { sku: tool/lookup, per_call: '${RATES.tool}', source: { note: synthetic } }
`;
