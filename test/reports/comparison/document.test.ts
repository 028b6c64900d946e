import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { compareDocument, type CompareDocument } from '../../../reports/comparison/document.ts';
import { compareSchema } from '../../../reports/comparison/json-schema.ts';
import { demoComparison } from '../../fixtures/comparison.ts';

const validate = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true }).compile(compareSchema);

describe('the document of a comparison', () => {
  const document: CompareDocument = compareDocument(demoComparison());

  test('is valid by its schema as JSON', () => {
    validate(JSON.parse(JSON.stringify(document)));
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ ...document, extra: true })).toBe(false);
  });

  test('has a cell of every finding, each with its reason', () => {
    expect(document.cells.map(({ finding, reason }) => `${finding}: ${reason}`)).toMatchInlineSnapshot(`
      [
        "regressed: an increase is shown, and it is at least 25%",
        "improved: it is shown to be cheaper",
        "pass: an increase of 25% or more is excluded",
        "inconclusive: neither an increase nor its absence is shown: cost per trial +1.7% not shown, yield −4.2 points not shown; about 41 trials an arm would tell 25%",
        "regressed: the yield fell by 35.4 points, which is shown and at least the 5 points that the yield may not fall",
        "regressed: the yield fell by 85.4 points, which is shown and at least the 5 points that the yield may not fall",
        "inconclusive: no result of so few trials could have decided: it takes 5 cases",
        "no-baseline: the arms have no case in common",
      ]
    `);
  });

  test('is the JSON that is kept', async () => {
    const text = JSON.stringify(document, null, 2);
    await expect(`${text}\n`).toMatchFileSnapshot('../../golden/compare/demo.json');
  });
});
