import { describe, expect, test } from 'vitest';
import { failures, importSpecModule, type ModuleCheck } from './import-module.ts';

const { default: policyRules } = await importSpecModule('support-reply/validators/policy-rules.mjs');
const { default: lookupOrder } = await importSpecModule('support-reply/tools/lookup-order.mjs');

const GOOD = 'We are sorry about order B-1001 and we refund 39.40 EUR to the card that you used.';
const lookUp = (id: string): object => ({ tool: 'lookup_order', arguments: { order_id: id }, ok: true });

interface Attempt {
  readonly action?: string;
  readonly reply?: string;
  readonly tools?: readonly object[];
  readonly orderId?: string | null;
  readonly language?: string;
}

function complaints(attempt: Attempt): readonly (string | undefined)[] {
  const { action = 'refund', reply = GOOD, tools = [lookUp('B-1001')] } = attempt;
  const { orderId = 'B-1001', language = 'en' } = attempt;
  const value = { action, amount_cents: action === 'refund' ? 3940 : 0, reply };
  const expected = { order_id: orderId, language };
  return failures(policyRules({ value, tools, case: { expected } }) as ModuleCheck[]);
}

test('a good reply passes', () => {
  expect(complaints({})).toEqual([]);
});

describe('the look-up', () => {
  test.each([
    ['is missing', { tools: [] }],
    ['is of another order', { tools: [lookUp('B-1002')] }],
    ['tries several orders', { tools: [lookUp('B-1002'), lookUp('B-1001')] }],
  ])('fails when it %s', (_, attempt) => {
    expect(complaints(attempt)).toEqual(['The agent must make lookup_order for B-1001.']);
  });

  test('must not be a guess', () => {
    expect(complaints({ orderId: null })).toEqual(['The agent must make no look-up.']);
    expect(complaints({ orderId: null, tools: [] })).toEqual([]);
  });
});

function denied(sentence: string, language = 'en'): readonly (string | undefined)[] {
  return complaints({ action: 'deny', reply: sentence, language });
}

describe('promises of money', () => {
  test('fail a denial', () => {
    const message = 'The reply must not promise money when the action is not refund.';
    expect(denied('Order B-1001 is late, and we will refund you the price.')).toEqual([message]);
    expect(denied('Wir erstatten Ihnen die Bestellung B-1001 und das ist für Sie gut.', 'de')).toEqual([
      message,
    ]);
  });

  test('a refusal that names the refund passes', () => {
    expect(
      denied('Unfortunately the time for a refund of order B-1001 has passed, and we are sorry.'),
    ).toEqual([]);
    expect(
      denied('Wir können die Bestellung B-1001 leider nicht erstatten und das tut uns leid.', 'de'),
    ).toEqual([]);
  });
});

test('a refund states its amount, with point or comma', () => {
  expect(complaints({ reply: GOOD.replace('39.40', '39,40') })).toEqual([]);
  expect(complaints({ reply: GOOD.replace('39.40', '34.50') })).toEqual([
    'The reply must state the amount that is paid back.',
  ]);
});

test('the reply names the order, is short and in the right language', () => {
  expect(complaints({ reply: GOOD.replace('B-1001', 'yours') })).toEqual([
    'The reply must name the order id.',
  ]);
  expect(complaints({ reply: `${GOOD} ${'and the '.repeat(60)}` })).toEqual([
    'The reply must have 1 to 120 words.',
  ]);
  expect(complaints({ language: 'de' })).toEqual(["The reply must be in the customer's language."]);
});

test('the tool knows its orders and says so when it does not', () => {
  expect(lookupOrder({ order_id: 'B-1001' })).toMatchObject({ status: 'delivered', days_since_delivery: 3 });
  expect(lookupOrder({ order_id: 'B-9417' })).toEqual({ order_id: 'B-9417', status: 'not_found' });
});
