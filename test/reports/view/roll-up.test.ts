import { expect, test } from 'vitest';
import { rollUpViews } from '../../../reports/view/roll-up.ts';
import type { SpendingLine } from '../../../src/model/ledger.ts';
import { STATES } from '../../fixtures/states.ts';
import { microUsd } from '../../fixtures/trials.ts';

test('rolls up by every tag, with what nobody attributed', () => {
  const views = STATES['tagged']?.().rollUps ?? [];
  expect(views.map(({ name }) => name)).toEqual(['team', 'feature']);
  expect(views[0]?.rows.map(({ value }) => value)).toEqual(
    expect.arrayContaining(['search', 'billing', 'unattributed']),
  );
  expect(views[0]?.rows.at(-1)).toMatchObject({ value: 'unattributed', missing: true });
});

test('calls are rolled up by provider, model, stage and hour; shadow amounts are in none', () => {
  const line: SpendingLine = {
    kind: 'model',
    provider: 'one',
    name: 'asked',
    served: 'served-1',
    retry: false,
    hour: '2026-11-23T10',
    basis: 'list',
    calls: 3,
    usd: microUsd(30),
    unpriced: 0,
  };
  const views = rollUpViews({
    tags: [],
    observations: [],
    spending: [
      line,
      { ...line, provider: 'two', served: null, retry: true, hour: '2026-11-23T11', usd: microUsd(70) },
      { ...line, provider: 'three', basis: 'shadow', usd: microUsd(999) },
    ],
  });
  expect(views.map(({ name }) => name)).toEqual(['provider', 'model that answered', 'stage', 'hour']);
  expect(views[0]?.rows.map(({ value, share }) => [value, share])).toEqual([
    ['two', '70%'],
    ['one', '30%'],
  ]);
  expect(views[1]?.rows.map(({ value }) => value)).toEqual(['asked', 'served-1']);
  expect(views[3]?.rows[0]?.value).toBe('2026-11-23 10:00 UTC');
});
