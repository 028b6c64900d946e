// Rules of the support policy that a schema cannot say.

const MAX_WORDS = 120;
const MONEY_WORDS =
  /refund|money back|reimburs|pay (?:you )?back|erstatt|geld zurück|zurückzahl|gutschreib/iu;
const REFUSAL_WORDS =
  /\b(?:not|no|cannot|can't|unable|unfortunately|passed|only|nicht|kein\w*|leider|abgelaufen|nur|before|already|bereits)\b/iu;
const STOP_WORDS = {
  de: new Set('der die das und ist nicht wir sie ihre ihr für mit wurde haben uns den ein eine'.split(' ')),
  en: new Set('the and is not we you your for with was have us our a of to this'.split(' ')),
};

/**
 * Default export of a `javascript` validator: gets the subject, returns its checks.
 * @param {{ value: any, tools: { tool: string, arguments: any }[], case: { expected: any } }} subject
 */
export default function policyRules({ value, tools, case: { expected } }) {
  const reply = typeof value?.reply === 'string' ? value.reply : '';
  return [
    lookedUp(tools, expected.order_id),
    namesOrder(reply, expected.order_id),
    value?.action === 'refund' ? statesAmount(reply, value.amount_cents) : promisesNoMoney(reply),
    shortEnough(reply),
    inLanguage(reply, expected.language),
  ];
}

function lookedUp(tools, orderId) {
  const ids = tools.filter((use) => use.tool === 'lookup_order').map((use) => use.arguments?.order_id);
  const right = orderId === null ? ids.length === 0 : ids.length > 0 && ids.every((id) => id === orderId);
  const wanted = orderId === null ? 'no look-up' : `lookup_order for ${orderId}`;
  const made = ids.length === 0 ? 'no look-up' : ids.join(', ');
  return { ...check(right, `The agent must make ${wanted}.`, wanted, made), path: null };
}

function namesOrder(reply, orderId) {
  const named = orderId === null || reply.includes(orderId);
  return check(named, 'The reply must name the order id.', orderId ?? 'no order id', excerpt(reply));
}

function statesAmount(reply, cents) {
  const euros = (Number(cents) / 100).toFixed(2);
  const stated = [euros, euros.replace('.', ',')].some((amount) => reply.includes(amount));
  return check(stated, 'The reply must state the amount that is paid back.', euros, excerpt(reply));
}

/** A sentence that speaks of money going back, with no word of refusal in it, counts as a promise. */
function promisesNoMoney(reply) {
  const promise = reply
    .split(/(?<=[.!?])\s+/u)
    .find((sentence) => MONEY_WORDS.test(sentence) && !REFUSAL_WORDS.test(sentence));
  const message = 'The reply must not promise money when the action is not refund.';
  return check(promise === undefined, message, 'no promise', promise ?? 'no promise');
}

function shortEnough(reply) {
  const words = wordsOf(reply).length;
  const message = `The reply must have 1 to ${MAX_WORDS} words.`;
  return check(words > 0 && words <= MAX_WORDS, message, `at most ${MAX_WORDS} words`, `${words} words`);
}

function inLanguage(reply, language) {
  const words = wordsOf(reply.toLowerCase());
  const count = (code) => words.filter((word) => STOP_WORDS[code].has(word)).length;
  const found = count('de') > count('en') ? 'de' : 'en';
  return check(found === language, "The reply must be in the customer's language.", language, found);
}

function wordsOf(text) {
  return text.match(/[\p{L}\p{N}’'-]+/gu) ?? [];
}

function excerpt(text) {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function check(passed, message, expected, received) {
  return { status: passed ? 'pass' : 'fail', path: '$.reply', expected, received, message };
}
