import { expect, test } from 'vitest';
import { executionOf } from '../../../src/analyse/sample/trial-execution.ts';
import { parseUsd } from '../../../src/model/money.ts';
import { summaryOf } from '../../fixtures/trials.ts';

test('review is apart from the machine, and work by hand is in neither', () => {
  const trial = summaryOf({
    outcome: 'correct',
    firstPass: false,
    attempts: 2,
    weight: 3,
    cluster: 'templates',
    cost: {
      'model.output': parseUsd('0.02'),
      judge: parseUsd('0.01'),
      review: parseUsd('0.5'),
      fallback: parseUsd('4'),
    },
    firstAttemptCost: parseUsd('0.012'),
  });
  expect(executionOf(trial)).toEqual({
    case: trial.case,
    cost: 0.03,
    firstCost: 0.012,
    attempts: 2,
    accepted: true,
    firstPass: false,
    review: 0.5,
    appraisal: 0.01,
    weight: 3,
    cluster: 'templates',
  });
});

test('what the second oracle calls wrong is not accepted', () => {
  const wrong = executionOf(
    summaryOf({ outcome: 'incorrect', accepted: true, firstPass: true, cluster: null }),
  );
  expect(wrong).toMatchObject({ accepted: false, firstPass: false });
  expect(wrong.cluster).toBeUndefined();
});
