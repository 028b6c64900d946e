import { expect, test } from 'vitest';
import { wholeCalls } from '../../src/export/whole-calls.ts';
import { NO_USAGE } from '../../src/model/usage.ts';
import { listCharge, MODEL_CALL } from './exported.ts';

const first = { call: MODEL_CALL, charges: [listCharge('model.input', 10n)] };
const later = {
  call: { ...MODEL_CALL, id: 8, tryNumber: 2, usage: { ...NO_USAGE, output: 5, cache_read: -100 } },
  charges: [listCharge('model.output', -3n)],
};

test('an import’s corrections are one call with what they correct', () => {
  const [call, ...others] = wholeCalls({ source: 'import' }, [first, later]);
  expect(others).toEqual([]);
  expect(call?.call).toMatchObject({
    id: 7,
    tryNumber: 1,
    usage: { output: 30, cache_read: 800, requests: 1 },
  });
  expect(call?.charges).toEqual([...first.charges, ...later.charges]);
});

test('elsewhere a further try is a request of its own', () => {
  expect(wholeCalls({ source: 'run' }, [first, later])).toEqual([first, later]);
});

test('usage that is not known stays so', () => {
  const unknown = { ...first, call: { ...MODEL_CALL, usage: null } };
  expect(wholeCalls({ source: 'import' }, [unknown])[0]?.call.usage).toBeNull();
});
