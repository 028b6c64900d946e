import { describe, expect, test } from 'vitest';
import { validators } from '../../validators/index.ts';
import { comparesWithExpectation } from '../../validators/oracle.ts';

const definitions = new Map(validators.map((definition) => [definition.kind, definition]));
const isOracle = (kind: string, options: Parameters<typeof comparesWithExpectation>[0]['options']): boolean =>
  comparesWithExpectation({ kind, options }, definitions);

describe('comparesWithExpectation', () => {
  test.each([
    ['exact', {}],
    ['exact', { path: '$.total' }],
    ['numeric', { path: '$.total', from: '$.expected.total' }],
    ['set-equal', { path: '$.items' }],
    ['contains', {}],
    ['not', { validator: { kind: 'exact' } }],
    [
      'any-of',
      {
        validators: [
          { kind: 'regex', pattern: 'x' },
          { kind: 'all-of', validators: [{ kind: 'exact' }] },
        ],
      },
    ],
  ])('%s %j is an oracle', (kind, options) => {
    expect(isOracle(kind, options)).toBe(true);
  });

  test.each([
    ['exact', { value: 'yes' }],
    ['exact', { from: '$.input.order_id' }],
    ['contains', { any: ['refund'] }],
    ['json-schema', {}],
    ['regex', { pattern: 'x' }],
    ['any-of', { validators: [{ kind: 'regex', pattern: 'x' }] }],
  ])('%s %j is none: an agent could know it', (kind, options) => {
    expect(isOracle(kind, options)).toBe(false);
  });
});
