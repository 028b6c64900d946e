import { expect, test } from 'vitest';
import { MOST_BYTES, readGate } from '../../src/publish/read-gate.ts';
import { gateOf } from '../fixtures/gate.ts';

test('reads what the gate wrote', () => {
  expect(readGate(JSON.stringify(gateOf({})), 'gate.json')).toEqual(gateOf({}));
});

test.each([
  ['not JSON', 'owned', 'is not JSON'],
  ['another schema', JSON.stringify({ ...gateOf({}), schema: 'firstpass/gate/99' }), 'not of the schema'],
  ['a list', '[]', 'not of the schema'],
  ['a field too many', JSON.stringify({ ...gateOf({}), run: 'owned' }), 'breaks its schema'],
  ['a wrong amount', JSON.stringify({ ...gateOf({}), money: { spentUsd: 'owned' } }), 'breaks its schema'],
  ['too much', ' '.repeat(MOST_BYTES + 1), 'larger than'],
])('refuses %s, without a word of it', (_, text, said) => {
  let message = '';
  try {
    readGate(text, 'gate.json');
  } catch (cause) {
    message = cause instanceof Error ? cause.message : '';
  }
  expect(message).toContain(said);
  expect(message).not.toContain('owned');
});
