import { describe, expect, test } from 'vitest';
import type { ReportView } from '../../reports/view.ts';
import { STATES } from '../fixtures/states.ts';
import { demoView } from '../fixtures/view.ts';

const state = (name: string): ReportView => (STATES[name] as () => ReportView)();

describe.each(Object.entries(STATES))('%s', (_, make) => {
  test('is plain data that survives JSON', () => {
    const view = make();
    expect(JSON.parse(JSON.stringify(view))).toEqual(view);
  });
});

test('says the result first', () => {
  expect(demoView().headline).toBe('Use rules on invoice-fields, cheap on sql-questions and support-reply');
  expect(state('one variant, few cases').headline).toMatch(
    /^Use only on only-spec: \$0\.\d+ per correct output$/,
  );
  expect(state('all fail').headline).toBe('No variant can be recommended on any of 3 specs');
  expect(state('nothing ran').headline).toBe('Nothing was run');
  expect(state('hostile').headline.length).toBeLessThan(130);
});

test('a variant that was never correct has "at least", no bar, and is recommended nowhere', () => {
  const view = state('one variant never correct');
  for (const spec of view.specs) {
    const row = spec.rows.find(({ variant }) => variant.id === 'cheap');
    expect(row?.cpco.text).toMatch(/^at least \$/);
    expect(spec.rows.at(-1)).toBe(row);
    expect(spec.bars.rows.find(({ variant }) => variant.id === 'cheap')?.segments).toEqual([]);
    expect(spec.pick.variant?.id).not.toBe('cheap');
  }
});

test('costs without a price are lower bounds with a footnote, and win nothing', () => {
  const view = state('partly unpriced');
  const row = view.specs[0]?.rows.find(({ variant }) => variant.id === 'hasty');
  expect(row?.cpco.text).toMatch(/^≥ \$/);
  expect(row?.flags).toContain('incomplete data');
  const [number] = row?.cpco.marks ?? [];
  expect(view.footnotes.find((note) => note.number === number)?.text).toMatch(
    /no price: the cost is a lower bound/,
  );
  expect(view.specs[0]?.pick.why).toContain('Left out for incomplete data: hasty.');
});

test('a run without any price claims no cost', () => {
  const view = state('all unpriced');
  expect(view.spend).toMatchObject({ total: 'unpriced', components: [], wasteSentence: null });
  expect(view.specs[0]?.pick).toMatchObject({ variant: null, reason: 'all-degraded' });
  expect(JSON.stringify([view.specs, view.spend])).not.toMatch(/\$0(?![.\d])/);
});

test('sums that disagree are said, loudly', () => {
  const view = state('orphan trial');
  expect(view.invariants.filter(({ holds }) => !holds)).not.toEqual([]);
  expect(
    view.trust
      .filter(({ status }) => status === 'broken')
      .map(({ text }) => text)
      .join(' '),
  ).toContain('do not use the figures');
});

test('below the floor nothing is picked, and the yields are given', () => {
  const [spec] = state('none reaches the floor').specs;
  expect(spec?.pick.why).toMatch(/^The floor is 99\.9%: .*\(\d+%\)/);
});

test('the second oracle shows false accepts', () => {
  const rows = state('second oracle').specs.flatMap((spec) => spec.rows);
  expect(rows.some((row) => row.falseAccepts > 0)).toBe(true);
});

test('an unfinished run says how much is missing', () => {
  expect(state('cells without a trial').trust.map(({ text }) => text)).toContain(
    '0 of 60 planned trials have finished.',
  );
});

test('equal doubts share a footnote, numbered in order of appearance', () => {
  const { footnotes } = state('many specs and variants');
  expect(footnotes.map(({ number }) => number)).toEqual(footnotes.map((_, index) => index + 1));
  expect(new Set(footnotes.map(({ text }) => text)).size).toBe(footnotes.length);
});

test('no two variants look the same', () => {
  const { variants } = state('many specs and variants');
  expect(new Set(variants.map(({ colour, shape }) => `${colour} ${shape}`)).size).toBe(12);
});

test('of many variants the chart names those that matter', () => {
  const scatter = state('many specs and variants').specs[0]?.scatter;
  const named = scatter?.points.filter(({ labelled }) => labelled) ?? [];
  expect(named.length).toBeGreaterThan(0);
  expect(named.length).toBeLessThan(12);
  expect(named.some(({ isPick }) => isPick)).toBe(true);
});

test('the parts of a bar sum to the cost per correct output', () => {
  for (const spec of demoView().specs) {
    for (const [index, row] of spec.bars.rows.entries()) {
      const total = row.segments.reduce((sum, { dollars }) => sum + dollars, 0);
      const cell = demoView().document.cells.find(
        (item) => item.spec === spec.id && item.variant === spec.rows[index]?.variant.id,
      );
      expect(total).toBeCloseTo(Number(cell?.figures.cpco.value), 12);
    }
  }
});
