import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { json } from '../../../reports/gate/json.ts';
import { gateSchema } from '../../../reports/gate/json-schema.ts';
import { gateOutputContract } from '../../contract/gate-output-contract.ts';
import { gateOf } from '../../fixtures/gate.ts';

const validate = new Ajv({ strict: true, allErrors: true }).compile(gateSchema);

gateOutputContract(json, expectSound);

function expectSound(text: string): void {
  const valid = validate(JSON.parse(text));
  expect(validate.errors ?? []).toEqual([]);
  expect(valid).toBe(true);
}

test.each([
  { schema: 'firstpass/gate/2' },
  { at: 'yesterday' },
  { exitCode: 1.5 },
  { money: { ...gateOf({}).money, spentUsd: '1e9' } },
  { surprise: true },
])('the schema refuses %j', (wrong) => {
  expect(validate({ ...gateOf({}), ...wrong })).toBe(false);
});
