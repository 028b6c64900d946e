import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { anomaliesDocument } from '../../../reports/anomalies/document.ts';
import { anomaliesSchema } from '../../../reports/anomalies/json-schema.ts';
import type { WorkUnit } from '../../../src/analyse/anomaly/work-unit.ts';

const UNIT: WorkUnit = {
  run: 'r',
  trialId: 4,
  spec: 's',
  agent: 'a',
  stage: 'main',
  model: 'steady',
  asked: null,
  at: null,
  dollars: null,
  prompts: [],
  outputTokens: 0,
  requests: 1,
  answered: 1,
  toolCalls: null,
  truncated: 0,
  identical: null,
};

test('the document is what the published schema says', () => {
  const found = [{ kind: 'zero-token', unit: UNIT, sentence: 'x', z: 1.23456, history: 0 }] as const;
  const document = anomaliesDocument({ found, units: 1, withoutHistory: 1 });
  const valid = new Ajv({ strict: true }).compile(anomaliesSchema);
  expect([valid(document), valid.errors]).toEqual([true, null]);
  expect(document.anomalies[0]).toMatchObject({ trial: 4, at: null, z: 1.235 });
  expect(valid({ ...document, anomalies: [{ ...document.anomalies[0], kind: 'other' }] })).toBe(false);
});
