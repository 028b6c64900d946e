import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { interruptible } from '../../src/cli/interrupt.ts';

const said: string[] = [];
const press = (): boolean => process.emit('SIGINT', 'SIGINT');

beforeEach(() => {
  said.length = 0;
  vi.spyOn(console, 'error').mockImplementation((text: string) => said.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('interruptible', () => {
  test('first ends new work, then all work, and then leaves the signal alone', () => {
    const signals = vi.spyOn(process, 'kill').mockReturnValue(true);
    const others = process.listenerCount('SIGINT');
    const interrupt = interruptible();
    press();
    expect([interrupt.drain.aborted, interrupt.stop.aborted]).toEqual([true, false]);
    expect(said).toHaveLength(1);
    expect(said[0]?.trim().length).toBeLessThanOrEqual(80);
    press();
    expect([interrupt.stop.aborted, signals.mock.calls.length]).toEqual([true, 0]);
    press();
    expect(signals).toHaveBeenCalledWith(process.pid, 'SIGINT');
    expect(process.listenerCount('SIGINT')).toBe(others);
  });

  test('is deaf after its release', () => {
    const others = process.listenerCount('SIGTERM');
    const interrupt = interruptible();
    interrupt.release();
    expect(process.listenerCount('SIGTERM')).toBe(others);
    expect(interrupt.drain.aborted).toBe(false);
  });
});
