import { describe, expect, test } from 'vitest';
import { count, FORK, meta, started, turn, uuid } from './codex-lines.ts';
import { toldBy } from './told.ts';

describe('forks', () => {
  test('the copy counts nothing and is named; a subagent belongs to its parent’s session', async () => {
    const parent = [meta(-9000, 'parent'), turn(-9000), count(-8000, [100, 50, 10, 1])];
    const { sessions, usage: sum, found } = await toldBy(['fork.jsonl', FORK], ['parent.jsonl', parent]);
    expect(found).toEqual({ 'copied-history': 2 });
    expect(sum).toMatchObject({ input_uncached: 2050, cache_read: 3050, output: 510 });
    expect(sessions.map(({ id, requests }) => [id, requests.map(({ event }) => event.subagent)])).toEqual([
      ['parent', [null, 'fork']],
    ]);
    expect(sessions[0]?.requests[1]?.event.model).toBe('synthetic-child');
  });

  test('a fork of a user’s is a session of its own; turn ids that hold their time end its copy', async () => {
    const lines = [
      meta(10, uuid(10), { forked_from_id: uuid(-500), thread_source: 'user' }),
      meta(10, uuid(-500)),
      turn(10, 'synthetic-model', { turn_id: uuid(-400) }),
      count(10, [500, 0, 50, 0], [500, 0, 50, 0]),
      turn(14, 'synthetic-model', { turn_id: uuid(-300) }),
      count(14, [900, 0, 90, 0], [400, 0, 40, 0]),
      turn(15, 'synthetic-model', { turn_id: uuid(15) }),
      count(15.5, [1000, 0, 100, 0], [100, 0, 10, 0]),
    ];
    const { sessions, usage: sum } = await toldBy(['a.jsonl', lines]);
    expect(sum).toMatchObject({ input_uncached: 100, output: 10 });
    expect(sessions.map(({ id }) => id)).toEqual([uuid(10)]);
    expect(sessions[0]?.about?.parent).toBe(uuid(-500));
  });

  test('without a turn of its own a fork counts nothing', async () => {
    const { sessions, found } = await toldBy(['a.jsonl', FORK.slice(0, 7)]);
    expect(sessions).toEqual([]);
    expect(found).toEqual({ 'copied-history': 2, 'fork-without-turn': 1 });
  });

  test('where turns tell no time, a pause ends the copy', async () => {
    const lines = [
      meta(0, 'child', { source: { subagent: { thread_spawn: { parent_thread_id: 'parent' } } } }),
      meta(0, 'parent'),
      turn(0),
      count(0.1, null, [100, 0, 10, 0]),
      count(0.2, null, [200, 0, 20, 0]),
      count(6, null, [300, 0, 30, 0]),
      count(6.1, null, [400, 0, 40, 0]),
    ];
    const { usage: sum } = await toldBy(['a.jsonl', lines]);
    expect(sum).toMatchObject({ input_uncached: 700, output: 70 });
  });

  test('a review that names no parent is a session of its own', async () => {
    const lines = [meta(0, 'review', { source: { subagent: 'review' } }), turn(0), count(1, [40, 0, 4, 0])];
    const { sessions } = await toldBy(['a.jsonl', lines]);
    expect(sessions.map(({ id, requests }) => [id, requests[0]?.event.subagent])).toEqual([['review', null]]);
  });

  test('a subagent that was given no history counts from its first request', async () => {
    const spawn = { source: { subagent: { thread_spawn: { parent_thread_id: 'parent' } } } };
    const lines = [
      meta(0, 'child', spawn),
      started(0.2, 0),
      turn(0.3),
      count(1, [40, 0, 4, 0], [40, 0, 4, 0]),
    ];
    const { usage: sum, found } = await toldBy(['a.jsonl', lines]);
    expect(sum).toMatchObject({ input_uncached: 40, output: 4 });
    expect(found).toEqual({});
  });
});
