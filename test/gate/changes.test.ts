import { describe, expect, test } from 'vitest';
import { cellChanges } from '../../src/gate/changes.ts';

const cell = (spec: string, execKey = 'e', scoreKey = 's') => ({
  spec,
  variant: 'steady',
  execKey,
  scoreKey,
});
const locked = (spec: string) => ({ ...cell(spec), rateCard: 'card' });

describe('what changed by keys', () => {
  test.each([
    ['none', cell('a')],
    ['judging', cell('a', 'e', 'other')],
    ['execution', cell('a', 'other', 's')],
    ['execution', cell('a', 'other', 'other')],
  ] as const)('%s', (change, planned) => {
    expect(cellChanges([planned], [locked('a')], 'card')).toEqual([
      { spec: 'a', variant: 'steady', change, planned, accepted: locked('a') },
    ]);
  });

  test('other rate cards are a change of prices only where nothing else changed', () => {
    const planned = [cell('a'), cell('b', 'other')];
    const changes = cellChanges(planned, [locked('a'), locked('b')], 'another card');
    expect(changes.map(({ change }) => change)).toEqual(['prices', 'execution']);
  });

  test('cells of one side: new ones in the order of the plan, removed ones last', () => {
    const changes = cellChanges([cell('new'), cell('kept')], [locked('gone'), locked('kept')], 'card');
    expect(changes.map(({ spec, change }) => [spec, change])).toEqual([
      ['new', 'new'],
      ['kept', 'none'],
      ['gone', 'removed'],
    ]);
    expect(changes[0]).toMatchObject({ accepted: null });
    expect(changes[2]).toMatchObject({ planned: null });
  });

  test('without any baseline nothing is new', () => {
    expect(cellChanges([cell('a')], null, 'card')).toMatchObject([{ change: 'execution', accepted: null }]);
  });

  test('the same spec by another variant is another cell', () => {
    const other = { ...cell('a'), variant: 'cheap' };
    expect(cellChanges([other], [locked('a')], 'card').map(({ change }) => change)).toEqual([
      'new',
      'removed',
    ]);
  });
});
