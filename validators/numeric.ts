import type { Check } from '../src/model/check.ts';
import { defineValidator, type ValidatorDefinition } from '../src/model/validator.ts';
import { capped, fail, pass, undecided } from './finding.ts';
import { numberOption } from './option.ts';
import { show } from './show.ts';
import { type Actual, COMPARING_OPTIONS, compileComparison, ONE_WANTED } from './wanted.ts';

const KIND = 'numeric';

/** How far two numbers may be apart: the larger of both allowances counts. */
export interface Tolerance {
  readonly absolute: number;
  /** Share of the larger of the two numbers' sizes. */
  readonly relative: number;
}

/** Returns whether two numbers are within the tolerance; which one is the wanted one makes no difference. */
export function isClose(left: number, right: number, { absolute, relative }: Tolerance): boolean {
  if (left === right) return true;
  if (!Number.isFinite(left) || !Number.isFinite(right)) return false;
  const size = Math.max(Math.abs(left), Math.abs(right));
  // 10.005 and 10 are 0.00500000000000078 apart: the rounding of binary fractions is forgiven.
  return Math.abs(left - right) <= Math.max(absolute, relative * size) + Number.EPSILON * size;
}

/** The output is a number close to the wanted one. */
const definition: ValidatorDefinition = defineValidator({
  kind: KIND,
  summary: 'A number, or each of several, equals the wanted one within a tolerance.',
  options: {
    type: 'object',
    properties: {
      ...COMPARING_OPTIONS,
      absolute: { type: 'number', minimum: 0, description: 'How far the numbers may be apart; default 0.' },
      relative: {
        type: 'number',
        minimum: 0,
        description: 'The same as a share of the larger number; with both, the larger allowance counts.',
      },
      coerce: {
        type: 'boolean',
        description: 'Accept texts that are plain decimal numbers, such as "12.50".',
      },
    },
    not: ONE_WANTED,
    additionalProperties: false,
  },
  example: `- kind: numeric
  path: $.total
  from: $.expected.total
  absolute: 0.005
`,
  async compile(options, context) {
    const { singular, compare } = await compileComparison(KIND, options, context);
    const rule: Rule = {
      coerce: options['coerce'] === true,
      absolute: numberOption(options, 'absolute', 0),
      relative: numberOption(options, 'relative', 0),
    };
    return {
      validate(subject) {
        const comparison = compare(subject);
        if (!comparison.ok) return [comparison.check];
        const { actual, wanted } = comparison;
        if (singular) return [judge(rule, { path: actual.locate([]), actual: actual.value, wanted })];
        return judgeAll(rule, actual, wanted);
      },
    };
  },
});
export default definition;

interface Rule extends Tolerance {
  readonly coerce: boolean;
}

/** Compares one by one; a single wanted number is wanted at every place. */
function judgeAll(rule: Rule, actual: Actual, wanted: unknown): readonly Check[] {
  const values = actual.value as readonly unknown[];
  const path = actual.locate([]);
  if (values.length === 0 || (Array.isArray(wanted) && wanted.length !== values.length)) {
    const expected = Array.isArray(wanted) ? `${wanted.length} numbers` : 'at least one number';
    if (values.length === 0 && Array.isArray(wanted) && wanted.length === 0) {
      return [
        pass(KIND, {
          path,
          expected,
          received: '0 numbers',
          message: `${path} selects nothing, as expected.`,
        }),
      ];
    }
    const received = `${values.length} values`;
    return [
      fail(KIND, {
        path,
        expected,
        received,
        message: `At ${path} expected ${expected} but received ${received}.`,
      }),
    ];
  }
  const checks = values.map((value, index) =>
    judge(rule, {
      path: actual.locate([index]),
      actual: value,
      wanted: Array.isArray(wanted) ? wanted[index] : wanted,
    }),
  );
  const bad = checks.filter((check) => check.status !== 'pass');
  return bad.length > 0 ? capped(KIND, bad) : checks.slice(0, 1);
}

function judge(rule: Rule, pair: { path: string; actual: unknown; wanted: unknown }): Check {
  const { path } = pair;
  const wanted = numberOf(pair.wanted, rule.coerce);
  if (wanted === null) {
    const received = show(pair.wanted);
    const message = `What is wanted at ${path} is no number but ${received}: the case or the validator is wrong.`;
    return undecided(KIND, { path, expected: 'a wanted number', received, message });
  }
  const actual = numberOf(pair.actual, rule.coerce);
  const expected = `${wanted}${allowance(rule)}`;
  const received = show(pair.actual);
  if (actual !== null && isClose(actual, wanted, rule)) {
    return pass(KIND, { path, expected, received, message: `${path} is ${received}, as expected.` });
  }
  const what = actual === null ? `the number ${expected}` : expected;
  return fail(KIND, {
    path,
    expected,
    received,
    message: `At ${path} expected ${what} but received ${received}.`,
  });
}

function numberOf(value: unknown, coerce: boolean): number | null {
  if (typeof value === 'number') return value;
  if (!coerce || typeof value !== 'string' || value.length > 400) return null;
  return /^\s*[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\s*$/.test(value) ? Number(value) : null;
}

function allowance({ absolute, relative }: Tolerance): string {
  const parts = [
    absolute > 0 ? `± ${absolute}` : '',
    relative > 0 ? `± ${Number((relative * 100).toPrecision(12))} %` : '',
  ];
  const shown = parts.filter((part) => part !== '').join(' or ');
  return shown === '' ? '' : ` ${shown}`;
}
