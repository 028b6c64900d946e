// The amounts of an invoice must agree with each other and, line by line, with the expected ones.

const HALF_A_CENT = 0.005;

/**
 * Default export of a `javascript` validator: gets the subject, returns its checks.
 * @param {{ value: any, case: { expected: any } }} subject
 */
export default function amountsAgree({ value, case: { expected } }) {
  const lines = value?.line_items;
  if (!Array.isArray(lines)) return [fail('$.line_items', 'a list', lines, 'The line items are missing.')];

  const checks = [];
  const wanted = expected.line_items.map((line) => line.amount);
  if (lines.length !== wanted.length) {
    checks.push(
      fail(
        '$.line_items',
        `${wanted.length} lines`,
        `${lines.length} lines`,
        'The number of lines is wrong.',
      ),
    );
  } else {
    for (const [index, amount] of wanted.entries()) {
      const path = `$.line_items[${index}].amount`;
      const received = lines[index]?.amount;
      if (!near(received, amount))
        checks.push(fail(path, amount, received, 'The amount of a line is wrong.'));
    }
  }

  const sum = lines.reduce((total, line) => total + Number(line?.amount), 0);
  if (!near(sum, value.net)) {
    checks.push(fail('$.net', round(sum), value.net, 'The amounts of the lines do not add up to the net.'));
  }
  if (!near(value.net + value.tax, value.total)) {
    checks.push(
      fail('$.total', round(value.net + value.tax), value.total, 'Net and tax do not make the total.'),
    );
  }
  return checks.length > 0 ? checks : [{ status: 'pass', message: 'The amounts agree.' }];
}

function near(left, right) {
  return Math.abs(left - right) < HALF_A_CENT;
}

function round(amount) {
  return Math.round(amount * 100) / 100;
}

function fail(path, expected, received, message) {
  return { status: 'fail', path, expected: String(expected), received: String(received), message };
}
