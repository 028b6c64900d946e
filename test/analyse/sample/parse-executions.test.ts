import { expect, test } from 'vitest';
import { parseExecutions } from '../../../src/analyse/sample/parse-executions.ts';
import { Failure } from '../../../src/model/failure.ts';

test('what is left out has a default', () => {
  expect(parseExecutions([{ case: 7, cost: 2, accepted: true, cluster: null }])).toEqual([
    { case: '7', cost: 2, firstCost: 2, attempts: 1, accepted: true, firstPass: true, review: 0 },
  ]);
  const [retried] = parseExecutions([
    {
      case: 'a',
      cost: 2,
      firstCost: 1,
      attempts: 2,
      accepted: true,
      weight: 2,
      cluster: 'x',
      appraisal: 0.5,
    },
  ]);
  expect(retried).toMatchObject({ firstPass: false, weight: 2, cluster: 'x', appraisal: 0.5 });
});

const row = { case: 'a', cost: 1, accepted: true };

test.each([
  ['no list', {}, 'executions is not a list'],
  ['no trials', [], 'executions holds no trials'],
  ['no object', [3], 'executions[0] is not an object'],
  ['no case', [{ cost: 1, accepted: true }], 'executions[0].case is not a name'],
  ['no cost', [{ case: 'a', accepted: true }], 'executions[0].cost is missing'],
  ['negative cost', [{ ...row, cost: -1 }], 'executions[0].cost is -1, not a number of 0 or more'],
  ['NaN cost', [{ ...row, cost: Number.NaN }], 'executions[0].cost is NaN, not a number of 0 or more'],
  ['NaN as text', [{ ...row, cost: 'NaN' }], 'executions[0].cost is "NaN", not a number of 0 or more'],
  ['infinite cost', [{ ...row, cost: 1 / 0 }], 'executions[0].cost is Infinity, not a number of 0 or more'],
  ['dearer first attempt', [{ ...row, firstCost: 2 }], 'executions[0].firstCost is above its cost'],
  ['broken attempts', [{ ...row, attempts: 1.5 }], 'executions[0].attempts is not a whole number'],
  ['no verdict', [{ case: 'a', cost: 1 }], 'executions[0].accepted is missing'],
  ['odd verdict', [{ ...row, accepted: 1 }], 'executions[0].accepted is not true or false'],
  [
    'first pass without acceptance',
    [{ ...row, accepted: false, firstPass: true }],
    'executions[0] passed at first and was not accepted',
  ],
  ['zero weight', [{ ...row, weight: 0 }], 'executions[0].weight is 0'],
  ['odd cluster', [{ ...row, cluster: 3 }], 'executions[0].cluster is not a name'],
  ['twice', [{ ...row, id: 5 }, row, { ...row, id: 5 }], 'executions[2] has the id 5 of executions[0]'],
  ['two weights', [row, { ...row, weight: 2 }], 'executions: trials of case a differ in weight or cluster'],
])('%s is refused with a remedy', (_name, input, message) => {
  const attempt = (): unknown => parseExecutions(input);
  expect(attempt).toThrow(Failure);
  expect(attempt).toThrow(
    expect.objectContaining({ message, code: 'stats/input', hint: expect.any(String) }),
  );
});
