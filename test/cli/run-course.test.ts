import { expect, test } from 'vitest';
import { plannedTrials, resumedEvent, sinceResumed } from '../../src/cli/run-course.ts';
import type { LedgerEvent } from '../../src/model/run.ts';

const AT = '2026-11-23T10:15:30.000Z';

function event(name: string, detail: LedgerEvent['detail'] = {}, run = 'run-1'): LedgerEvent {
  return { run, trialId: null, at: AT, name, detail };
}

test('an end is forgotten once the run goes on, and what else happened is not', () => {
  const before = [event('usage-missing'), event('budget'), event('run-finished')];
  expect(sinceResumed(before)).toEqual(before);
  const resumed = [...before, resumedEvent('run-1', AT)];
  expect(sinceResumed(resumed).map(({ name }) => name)).toEqual(['usage-missing', 'run-resumed']);
  const ended = event('run-finished', { state: 'complete' });
  expect(sinceResumed([...resumed, ended]).at(-1)).toBe(ended);
});

test('another run has ends of its own', () => {
  const other = event('run-finished', {}, 'run-2');
  expect(sinceResumed([event('run-finished'), other, resumedEvent('run-1', AT)])).toContain(other);
});

test('the plan of a cell is what the run wrote down; an older run wrote nothing', () => {
  const cells = [{ spec: 'a', variant: 'b', trials: 12 }];
  const planned = plannedTrials([event('cells-planned', { cells })]);
  expect([planned('a', 'b'), planned('a b', ''), planned('b', 'a')]).toEqual([12, null, null]);
  expect(plannedTrials([event('run-finished')])('a', 'b')).toBeNull();
  expect(plannedTrials([event('cells-planned', { cells: 'torn' })])('a', 'b')).toBeNull();
});
