import { expect, test } from 'vitest';
import { renderFeedback } from '../../src/spec/template.ts';
import { makeSpec } from '../fixtures/project.ts';

const check = {
  validator: 'exact',
  status: 'fail',
  path: '$.total',
  expected: '42',
  received: '41',
  message: 'At $.total expected 42 but received 41.',
} as const;

test.each([null, '{{#each checks}}{{path}} {{expected}} {{message}}{{/each}}'])(
  'feedback %j tells where an oracle found a fault, and never the right answer',
  (feedback) => {
    const spec = makeSpec('a', { retry: { maxAttempts: 2, mode: 'continue', feedback, escalateTo: null } });
    const facts = { attempt: 1, remaining: 1 };
    const open = renderFeedback(spec, { ...facts, checks: [check] });
    const withheld = renderFeedback(spec, { ...facts, checks: [{ ...check, oracle: true }] });
    expect(open).toContain('42');
    expect(withheld).not.toContain('42');
    expect(withheld).toContain('$.total');
  },
);
