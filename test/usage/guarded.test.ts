import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { promptTokens } from '../../src/model/usage.ts';
import type { UsageReading } from '../../src/usage/format.ts';
import { usageFormats } from '../../src/usage/index.ts';
import { parseSse, sseParser, type SseEvent } from '../../src/usage/sse.ts';
import { anyUsage, wordings } from './any-usage.ts';

const anyWorded = anyUsage.chain((usage) => fc.constantFrom(...wordings(usage)));

function readBody(format: string, body: unknown): UsageReading {
  const known = usageFormats[format];
  if (known === undefined) throw new Error(`no format ${format}`);
  return known.fromBody(body);
}

function inPieces(text: string, cuts: readonly number[]): SseEvent[] {
  const parser = sseParser();
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
  const pieces = [0, ...places].map((from, at) => text.slice(from, places[at] ?? text.length));
  return [...pieces.flatMap((piece) => parser.push(piece)), ...parser.end()];
}

describe('every format', () => {
  test('gives back the disjoint leaves that were worded, and they sum to its own total', () => {
    fc.assert(
      fc.property(anyWorded, ({ format, body, leaves }) => {
        const reading = readBody(format, body);
        if (reading.kind !== 'usage') throw new Error(JSON.stringify(reading));
        const [entry] = reading.entries;
        expect(entry?.usage).toEqual(leaves);
        expect(reading.uncounted).toEqual({});
        const total = /"total_?[tT]okens?(?:Count)?":(\d+)/.exec(JSON.stringify(body))?.[1];
        const counted = promptTokens(leaves) + leaves.output;
        expect(Number(total ?? counted)).toBe(counted);
      }),
      { numRuns: 500 },
    );
  });

  test('reads a stream as the plain body, wherever the network cuts it and however its lines end', () => {
    const ending = fc.constantFrom('\n', '\r\n', '\r');
    const cuts = fc.array(fc.nat(5_000), { maxLength: 12 });
    fc.assert(
      fc.property(anyWorded, ending, cuts, ({ format, body, events }, end, at) => {
        const text = events.map((event) => `data: ${event}${end}${end}`).join('');
        const streamed = usageFormats[format]?.fromStream(inPieces(text, at));
        expect(streamed).toEqual({ ...readBody(format, body) });
      }),
      { numRuns: 500 },
    );
  });

  test('cut in its first half has at most what the whole has, and no zeros for what is missing', () => {
    fc.assert(
      fc.property(
        anyWorded,
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        ({ format, leaves, events }, share) => {
          const text = events.map((event) => `data: ${event}\n\n`).join('');
          const cut = usageFormats[format]?.fromStream(parseSse(text.slice(0, text.length * share)));
          const counted = cut?.kind === 'usage' ? cut.entries[0]?.usage.output : 0;
          expect(counted).toBeLessThanOrEqual(Math.max(1, leaves.output));
          expect(['usage', 'missing']).toContain(cut?.kind);
        },
      ),
    );
  });

  test('refuses the body and the stream of another format with what it looks like', () => {
    fc.assert(
      fc.property(anyWorded, fc.constantFrom(...Object.keys(usageFormats)), (worded, declared) => {
        fc.pre(worded.format !== declared);
        const text = worded.events.map((event) => `data: ${event}\n\n`).join('');
        for (const reading of [
          readBody(declared, worded.body),
          usageFormats[declared]?.fromStream(parseSse(text)),
        ]) {
          expect(reading).toMatchObject({
            kind: 'invalid',
            reason: expect.stringMatching(`^this is not ${declared}: .* of ${worded.format}`) as string,
          });
        }
      }),
      { numRuns: 500 },
    );
  });

  test('with more cached than prompt tokens is invalid where cached tokens are inside the prompt', () => {
    const inside = ['openai-chat', 'openai-responses', 'google', 'google-interactions'];
    fc.assert(
      fc.property(anyWorded, fc.integer({ min: 1, max: 1000 }), ({ format, body }, extra) => {
        fc.pre(inside.includes(format) && !JSON.stringify(body).includes('miss_tokens'));
        const more = (key: string, value: unknown): unknown =>
          /^(cached_tokens|cachedContentTokenCount|total_cached_tokens)$/.test(key)
            ? 4_000_000 + extra
            : value;
        const wrong: unknown = JSON.parse(JSON.stringify(body), more);
        expect(readBody(format, wrong).kind).toBe('invalid');
      }),
    );
  });

  test('without usage is missing, never zero and never another format', () => {
    for (const format of Object.keys(usageFormats)) {
      for (const body of [{}, null, 'text', [], { usage: null }, { error: { message: 'overloaded' } }]) {
        expect([format, readBody(format, body).kind]).toEqual([format, 'missing']);
      }
    }
  });
});
