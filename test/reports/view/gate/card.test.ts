import { describe, expect, test } from 'vitest';
import { html } from '../../../../reports/html/index.ts';
import { gateRegression } from '../../../../reports/view/gate/card.ts';
import type { RegressionView } from '../../../../reports/view/regression.ts';
import { GATES, HOSTILE_NAMES } from '../../../fixtures/gate.ts';
import { GATE_PAGES } from '../../../fixtures/gate-page.ts';

const views = new Map<string, ReturnType<(typeof GATE_PAGES)[string]>>();

function pageOf(name: string): ReturnType<(typeof GATE_PAGES)[string]> {
  const known = views.get(name) ?? GATE_PAGES[name]?.();
  if (known === undefined) throw new Error(`there is no ${name}`);
  views.set(name, known);
  return known;
}

function found(name: string): RegressionView {
  const { regression } = pageOf(name);
  if (regression === null) throw new Error(`${name} has no gate`);
  return regression;
}

describe('the left card of a gate', () => {
  test.each([
    ['gate: regressed', /^Gate failed: tickets \+\d+% on steady$/, /^Yes, in 1 of 3 changed cells$/],
    ['gate: passed', /^Gate passed: no regression in 3 changed cells$/, /^No: 3 changed cells within/],
    ['gate: improved', /^Gate passed, cheaper: tickets −\d+% on careful$/, /got cheaper, none dearer$/],
    ['gate: inconclusive', /^Gate passed, not settled: tickets \+\d+% on steady$/, /^Cannot tell yet in 1/],
    ['gate: no baseline', /^Gate passed, nothing to compare with yet/, /^Nothing to compare yet$/],
    ['gate: degraded', /^Gate failed: the numbers of 1 cell cannot be trusted$/, /^Cannot be said/],
    ['gate: budget', /^Gate passed, the budget ended first: tickets/, /the budget ended before 1 of 3/],
    ['gate: accepted', /^Gate passed: tickets \+\d+% on steady, as accepted$/, /and it was accepted$/],
    ['gate: needs a run', /^Gate passed, 3 cells would have to be run$/, /3 changed cells would have to/],
    ['gate: nothing changed', /^Gate passed: nothing that is gated changed$/, /^No: nothing/],
  ])('%s', (name, title, answer) => {
    expect(found(name).title).toMatch(title);
    expect(found(name).answer).toMatch(answer);
    expect(html.render(pageOf(name))).toContain(`<title>${found(name).title} · `);
  });

  test('the four factors multiply to the change', () => {
    const { factors, rows } = found('gate: regressed');
    const product = factors.reduce((whole, { text }) => {
      const share = Number(text.replace('−', '-').replace('%', '')) / 100;
      return whole * (1 + share);
    }, 1);
    expect(product).toBeCloseTo(rows[0]?.ratio ?? 0, 1);
  });

  test('what cannot be trusted has no factors, and guards are told where nothing was compared', () => {
    expect(found('gate: degraded').factors).toEqual([]);
    expect(found('gate: no baseline').gate?.guards).toHaveLength(4);
    expect(found('gate: passed').gate?.guards).toEqual([]);
  });

  test('only what regressed can be accepted', () => {
    expect(found('gate: regressed').gate?.accept).toEqual([
      expect.stringContaining('firstpass accept tickets/steady --max-ratio'),
    ]);
    expect(found('gate: accepted').gate?.accept).toEqual([]);
  });

  test('figures of a stopped gate are struck out', () => {
    const document = GATES['one regressed']?.();
    if (document === undefined) throw new Error('no gate');
    const problem = { code: 'gate/disk', message: 'the disk is full', hint: 'make room' };
    const view = gateRegression({ ...document, problem }, new Map(), () => null);
    expect(view).toMatchObject({ state: 'degraded', title: 'Gate failed: the disk is full', factors: [] });
    expect(view.gate).toMatchObject({ struck: '$0.360 → $0.554, +54%', remedy: 'make room' });
  });

  test.each(Object.entries(GATES))('survives %s', (_, make) => {
    const view = gateRegression(make(), new Map(), () => null);
    expect(view.title).toMatch(/^Gate (passed|failed)/);
    expect(JSON.stringify(view)).not.toMatch(/NaN|undefined|\[object/);
  });

  test('hostile names do nothing on the page', () => {
    const page = pageOf('gate: regressed');
    for (const [name, make] of Object.entries(GATES)) {
      if (!name.startsWith('hostile')) continue;
      const regression = gateRegression(make(), new Map(), () => null);
      const text = html.render({ ...page, regression, headline: regression.title });
      expect(text).not.toContain('<script>alert(1)');
      expect(text).not.toContain('</details></table>-->');
    }
    expect(HOSTILE_NAMES.length).toBeGreaterThan(0);
  });
});
