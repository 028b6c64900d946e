import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Usage } from '../../src/model/usage.ts';
import { usageFormats } from '../../src/usage/index.ts';
import { parseSse } from '../../src/usage/sse.ts';
import { sharedData } from '../shared-data.ts';

interface Vector {
  readonly id: string;
  readonly provider: string;
  readonly raw: unknown;
  readonly expected: readonly (Usage & { readonly kind?: string })[];
}

const vectorFile = sharedData('usage-vectors.json');
const responses = sharedData('telemetry/provider-responses');
const vectors = vectorFile === null ? [] : (JSON.parse(readFileSync(vectorFile, 'utf8')) as Vector[]);
if (vectorFile === null) process.stderr.write('usage vectors skipped: the conformance data is not there\n');

describe.skipIf(vectorFile === null)('recorded usage objects', () => {
  test.each(vectors.map((vector) => [vector.id, vector] as const))('%s', (_id, vector) => {
    const reading = usageFormats[vector.provider]?.fromBody(vector.raw);
    if (reading?.kind !== 'usage') throw new Error(JSON.stringify(reading));
    expect(reading.entries.map((entry) => entry.usage)).toEqual(
      vector.expected.map((expected) => expect.objectContaining(leavesOf(expected)) as unknown),
    );
    expect(reading.raw).toEqual(vector.raw);
  });
});

describe.skipIf(responses === null)('recorded responses', () => {
  const folder = responses ?? '.';
  const files = responses === null ? [] : readdirSync(folder);

  test.each(files)('%s is read to its last count', (file) => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    const format = usageFormats[formatOf(file)];
    const streamed = file.endsWith('.chunks.txt');
    const reading = streamed ? format?.fromStream(parseSse(text)) : format?.fromBody(JSON.parse(text));
    // The last statement is found without any of the code under test.
    expect(reading?.kind === 'usage' ? reading.entries[0]?.usage.output : null).toBe(lastStatement(text));
    expect(reading?.kind === 'usage' && reading.partial && !streamed).toBe(false);
  });

  const whole = files.filter((file) => vectors.some((vector) => vector.id === file));

  test.each(whole)('%s as a body gives what its usage object gives', (file) => {
    const vector = vectors.find((one) => one.id === file);
    const format = usageFormats[formatOf(file)];
    const reading = format?.fromBody(JSON.parse(readFileSync(path.join(folder, file), 'utf8')));
    if (reading?.kind !== 'usage') throw new Error(JSON.stringify(reading));
    // The body also tells which of the provider's own tools ran: its usage object alone does not.
    const { server_tools: _tools, ...leaves } = leavesOf(vector?.expected[0]);
    expect(reading.entries[0]?.usage).toMatchObject(leaves);
    expect(reading.raw).toEqual(vector?.raw);
    expect(reading.served).toBe((vector as { model?: string } | undefined)?.model ?? null);
  });
});

function leavesOf(
  expected: (Usage & { readonly kind?: string; readonly model?: string }) | undefined,
): Usage {
  if (expected === undefined) throw new Error('a vector without an expectation');
  const { kind: _kind, model: _model, ...usage } = expected;
  return usage;
}

/** The output tokens that a text states last, found without any of the code under test; null when none. */
function lastStatement(text: string): number | null {
  const numbers = (pattern: RegExp): number | null => {
    const found = [...text.matchAll(pattern)].at(-1)?.[1];
    return found === undefined ? null : Number(found);
  };
  const thoughts = numbers(/"(?:thoughtsTokenCount|total_thought_tokens)"\s*:\s*(\d+)/g) ?? 0;
  const output = numbers(
    /"(?:output_tokens|completion_tokens|candidatesTokenCount|total_output_tokens|outputTokens)"\s*:\s*(\d+)/g,
  );
  if (output === null && numbers(/"prompt_tokens"\s*:\s*(\d+)/g) !== null) return 0;
  return output === null ? null : output + thoughts;
}

function formatOf(file: string): string {
  if (file.startsWith('amazon-bedrock')) return 'bedrock-converse';
  if (file.startsWith('anthropic')) return 'anthropic';
  if (file.startsWith('google__interactions')) return 'google-interactions';
  if (file.startsWith('google')) return 'google';
  return file.startsWith('openai__responses') ? 'openai-responses' : 'openai-chat';
}
