import { describe, expect, test } from 'vitest';
import type { ReportDefinition } from '../../reports/definition.ts';
import { HOSTILE, STATES } from '../fixtures/states.ts';

/** How a report's text is read back to find a name in it. */
export interface ReportContract {
  /** Returns the text as a reader sees it: escapes undone, markup taken away. */
  readonly readable: (text: string) => string;
  /** Returns whether the text says that something in it is synthetic. */
  readonly saysSynthetic: (text: string) => boolean;
}

/** What every report must do in every state. */
export function reportContract(
  definition: ReportDefinition,
  { readable, saysSynthetic }: ReportContract,
): void {
  describe.each(Object.entries(STATES))('%s', (_, make) => {
    const view = make();
    const text = definition.render(view);

    test('gives the same text again and leaves the view alone', () => {
      const before = structuredClone(view);
      expect(definition.render(view)).toBe(text);
      expect(view).toEqual(before);
    });

    test('is a text file whose values all exist', () => {
      expect(text.endsWith('\n')).toBe(true);
      expect(text).not.toContain('\u0000');
      expect(text).not.toMatch(/\bundefined\b|\bNaN\b|\[object Object\]/);
    });

    test('names every spec and every variant', () => {
      const words = readable(text);
      for (const { id, rows } of view.specs) {
        expect(words).toContain(spaced(id));
        for (const { variant } of rows) expect(words).toContain(spaced(variant.id));
      }
    });

    test('says that synthetic data are synthetic, and only then', () => {
      if (view.specs.length === 0) return;
      expect(saysSynthetic(text)).toBe(view.header.synthetic !== null);
    });
  });

  test('hostile names and messages stay text', () => {
    const text = definition.render((STATES['hostile'] as () => Parameters<typeof definition.render>[0])());
    expect(readable(text)).toContain(spaced(HOSTILE.spec));
    expect(text).not.toContain('\u001b');
  });
}

/** White space is free to change, names are not. */
export function spaced(text: string): string {
  return text.replaceAll(/[\s\u2028\u2029]+/g, ' ').trim();
}
