import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GateOutput } from '../../reports/gate/definition.ts';
import { GATES, hostileGate, hostileText } from '../fixtures/gate.ts';

/** What every output of a gate must do in every state; `sound` holds what the format itself demands of a text. */
export function gateOutputContract(output: GateOutput, sound: (text: string) => void): void {
  describe.each(Object.entries(GATES))('%s', (_, make) => {
    const document = make();
    const text = output.render(document);

    test('gives the same text again, and after a way through JSON, and leaves the document alone', () => {
      const before = structuredClone(document);
      expect(output.render(document)).toBe(text);
      expect(output.render(JSON.parse(JSON.stringify(document)) as typeof document)).toBe(text);
      expect(document).toEqual(before);
    });

    test('is sound', () => {
      expect(text === '' || text.endsWith('\n')).toBe(true);
      expect(text).not.toMatch(/\bundefined\b|\bNaN\b|\[object Object\]/);
      sound(text);
    });
  });

  test('no name and no sentence breaks it', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        sound(output.render(hostileGate(text)));
      }),
      { numRuns: 200 },
    );
  });
}
