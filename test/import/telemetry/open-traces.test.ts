import { expect, test } from 'vitest';
import { OpenTraces } from '../../../src/import/telemetry/open-traces.ts';

test('what lies within what is known to the reader of the rest, until the trace ends', () => {
  const first = new OpenTraces(null);
  expect(first.add('t', 't/a', 't/b')).toEqual({ kind: 'link', span: 't/a', parent: 't/b' });
  first.add('u', 'u/a', 'u/b');
  first.end('u');
  const second = new OpenTraces(JSON.parse(JSON.stringify(first.state())) as never);
  expect(second.links()).toEqual([{ kind: 'link', span: 't/a', parent: 't/b' }]);
  second.end('t');
  expect(second.state()).toBeNull();
});

test('traces that never end do not grow without bound', () => {
  const open = new OpenTraces(null);
  for (let trace = 0; trace < 500; trace += 1) open.add(`t${trace}`, 'a', 'b');
  for (let span = 0; span < 5000; span += 1) open.add('t499', `s${span}`, 'b');
  const kept = Object.keys(open.state() as object);
  expect(kept).toHaveLength(100);
  expect(kept).toContain('t499');
  expect(open.links().length).toBeLessThan(1200);
});
