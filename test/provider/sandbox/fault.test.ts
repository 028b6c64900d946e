import { describe, expect, test } from 'vitest';
import { assert, json, property, string } from 'fast-check';
import { faultOf } from '../../../src/provider/sandbox/fault.ts';

const INVOICE = JSON.stringify(
  { total: 42, lines: [{ name: 'Paper', price: 3.5 }], note: 'due soon' },
  null,
  2,
);
const NAMES = Array.from({ length: 60 }, (_, index) => `draw-${index}`);

describe('faultOf', () => {
  test('never returns the right JSON, whatever it is', () => {
    assert(
      property(json(), string(), (text, name) => {
        const right = JSON.stringify(JSON.parse(text), null, 2);
        expect(faultOf(right, 'json', name)).not.toBe(right);
      }),
    );
  });

  test('never returns the right text, whatever it is', () => {
    assert(
      property(string(), string(), (right, name) => {
        expect(faultOf(right, 'text', name)).not.toBe(right);
      }),
    );
  });

  test('breaks, drops, and changes numbers and strings', () => {
    const faults = NAMES.map((name) => faultOf(INVOICE, 'json', name));
    const parsed = faults.flatMap((fault) => {
      try {
        return [
          JSON.parse(fault) as { total?: number; note?: string; lines?: { name?: string; price?: number }[] },
        ];
      } catch {
        return [];
      }
    });
    expect(parsed.length).toBeLessThan(faults.length);
    expect(parsed.some((fault) => fault.total !== undefined && fault.total !== 42)).toBe(true);
    expect(parsed.some((fault) => fault.note !== undefined && fault.note !== 'due soon')).toBe(true);
    expect(parsed.some((fault) => fault.total === undefined || fault.lines === undefined)).toBe(true);
    expect(
      parsed.some((fault) => fault.lines?.[0]?.price !== undefined && fault.lines[0].price !== 3.5),
    ).toBe(true);
  });

  test('cuts a sentence or exchanges two words', () => {
    const right = 'The total is 42. It is due on Monday.';
    const faults = new Set(NAMES.map((name) => faultOf(right, 'text', name)));
    expect(faults).toContain('The total is 42.');
    expect(faults).toContain('It is due on Monday.');
    expect([...faults].some((fault) => fault.length === right.length)).toBe(true);
  });

  test('is the same for the same name', () => {
    for (const name of NAMES) expect(faultOf(INVOICE, 'json', name)).toBe(faultOf(INVOICE, 'json', name));
  });
});
