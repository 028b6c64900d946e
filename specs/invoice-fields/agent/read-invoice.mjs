// Reads an invoice text by rules: labels in four languages, columns of numbers, hints about the locale.
import { columnsOf, toCents } from './amounts.mjs';
import { addDays, findDate } from './dates.mjs';

const TITLE = /invoice|credit note|rechnung|gutschrift|quittung|facture|avoir|請求書/iu;
const CREDIT = /credit note|gutschrift|rechnungskorrektur|\bavoir\b/iu;
const NUMBER_LABEL =
  /(?:invoice|credit note|rechnung(?:skorrektur|snummer)?|facture|avoir|請求番号)\s*(?:number|no\.?|nr\.?|n°|#)?\s*[:：]?\s*(\S*\d\S*)/giu;
const ISSUE_LABEL =
  /\b(?:invoice date|issued|date of issue|rechnungsdatum|datum|date(?: de facture)?)\b|発行日|\ble \d/iu;
const DUE_LABEL = /\bdue\b|payable by|payment due|fällig|zahlbar bis|bis zum|échéance|支払/iu;
const TERM =
  /(?:zahlbar innerhalb(?: von)?|zahlungsziel:?|payment terms?:?|payment within|net)\s+(\d+)\s*(?:tagen?|days)/iu;
const BUYER_LABEL =
  /^(?:bill to|invoice to|credit to|sold to|to|buyer|rechnung an|an|facturé à|client|kunde)\s*:?(?=\s|$)\s*(.*)$/iu;
const SELLER_LABEL = /^(?:from|seller|発行元)\s*[:：]\s*(.*)$/iu;
const TAX_ID =
  /(?:vat(?: no\.?)?|ust-idnr ?\.?|tva(?: intracommunautaire)?|tax id|abn|登録番号|st\.-nr\.)\s*[:：]?\s*((?:[A-Z]{2}|T)?(?: ?[\d./-]+){2,}(?:B\d\d)?|(?:[A-Z]{2}|T)\d{8,}(?:B\d\d)?)|\b(CHE-[\d.]{11})/giu;
const NET_LABEL = /^(?:sub-?total|net(?! à)\b|netto|zwischensumme|summe netto|total ht|total exkl|小計)/iu;
const TAX_LABEL = /^(?:vat|sales tax|tax|gst|zzgl|mwst|\d+ % mwst|tva|消費税)/iu;
const TOTAL_LABEL =
  /^(?:total|invoice total|amount payable|summe inkl|gesamt|rechnungsbetrag|gutschriftbetrag|net à payer|合計)/iu;
const CARRIED = /^(?:carried|brought|übertrag|report\s{2}|à reporter)/iu;
/** A line of the head such as `Invoice no:   57`. */
const FIELD = /^[^:]{2,30}:\s/u;
const CURRENCIES = [
  ['GBP', /GBP|£/u],
  ['CHF', /CHF/u],
  ['USD', /USD|\$|US dollars/u],
  ['AUD', /AUD/u],
  ['JPY', /JPY|¥|円/u],
  ['EUR', /EUR|€|Euro/u],
];

/** Returns the fields of an invoice; `readings` says how many readings of a field were already rejected. */
export function readInvoice(text, readings = {}) {
  const lines = text
    .normalize('NFKC')
    .split('\n')
    .map((line) => unscan(line.trim()));
  const locale = localeOf(text);
  const take = (field, candidates) =>
    candidates[Math.min(readings[field] ?? 0, candidates.length - 1)] ?? null;

  const issue = take('issue_date', issueDates(lines, locale));
  const decimal = take('amounts', locale.decimals);
  const amounts = readAmounts(lines, decimal, CREDIT.test(text) ? -1 : 1);
  return {
    number: take('number', documentNumbers(lines)) ?? '',
    issue_date: issue,
    due_date: take('due_date', dueDates(lines, locale, issue)),
    currency: take('currency', currencies(lines)),
    seller: take('seller', sellers(lines)) ?? '',
    buyer: take('buyer', buyers(lines)) ?? '',
    seller_tax_id: take('seller_tax_id', taxIds(lines)),
    ...amounts,
  };
}

/** Turns letters that a scanner put into numbers back into digits: 2O26, l4, 42.OO. */
function unscan(line) {
  return line.replaceAll(/(?<![\p{L}\d])(?=[OlI|.,]*\d)[\dOlI|.,]+(?![\p{L}\d])/gu, (token) =>
    token.replaceAll('O', '0').replaceAll(/[lI|]/gu, '1'),
  );
}

/** Guesses from words of the text how its numbers and dates are written. */
function localeOf(text) {
  const comma = /rechnung|facture|\bavoir\b|mwst|tva/iu.test(text) && !/CHF/u.test(text);
  const american = /sales tax|\b[A-Z]{2} \d{5}\b|US dollars/u.test(text);
  return { decimals: comma ? [',', '.'] : ['.', ','], monthFirst: american };
}

function documentNumbers(lines) {
  return lines.flatMap((line) => [...line.matchAll(NUMBER_LABEL)].map((match) => match[1]));
}

function issueDates(lines, { monthFirst }) {
  const labelled = lines
    .filter((line) => ISSUE_LABEL.test(line) && !/^(?:payment )?due/iu.test(line))
    .map((line) => afterLabel(line, ISSUE_LABEL));
  const bothReadings = (parts) => [
    ...parts.map((part) => findDate(part, monthFirst)),
    ...parts.map((part) => findDate(part, !monthFirst)),
  ];
  return unique([...bothReadings(labelled), ...bothReadings(lines)]);
}

function dueDates(lines, { monthFirst }, issue) {
  const parts = lines.filter((line) => DUE_LABEL.test(line)).map((line) => afterLabel(line, DUE_LABEL));
  const days = TERM.exec(lines.join(' '))?.[1];
  const term = days === undefined || issue === null ? [] : [addDays(issue, Number(days))];
  const printed = parts.map((part) => findDate(part, monthFirst));
  return [...unique([...printed, ...term, ...parts.map((part) => findDate(part, !monthFirst))]), null];
}

function currencies(lines) {
  // The currency beside a total counts more than one elsewhere.
  const text = [...lines.filter((line) => TOTAL_LABEL.test(line)), ...lines].join('\n');
  return CURRENCIES.map(([code, sign]) => ({ code, at: text.search(sign) }))
    .filter(({ at }) => at >= 0)
    .sort((left, right) => left.at - right.at)
    .map(({ code }) => code);
}

function sellers(lines) {
  const labelled = lines.flatMap((line) => SELLER_LABEL.exec(line)?.[1] ?? []);
  const names = lines
    .filter((line) => line !== '' && !TITLE.test(line))
    .map((line) => line.split(/\s{2,}| · /u)[0]);
  return [...labelled, ...names.slice(0, 2)];
}

function buyers(lines) {
  const labelled = lines.flatMap((line, index) => {
    const match = BUYER_LABEL.exec(line);
    if (match === null) return [];
    const inLine = match[1].split(/\s{3,}/u)[0];
    const name = inLine === '' || TITLE.test(inLine) ? (lines[index + 1] ?? '') : inLine;
    const cell = name.split(/\s{2,}/u)[0];
    return [cell.split(', ')[0], cell];
  });
  const honoured = lines.flatMap((line) => /^(.*?)\s*(?:御中|様)$/u.exec(line)?.[1] ?? []);
  // German letters have no label: the second block is the address.
  const second = lines.findIndex((line, index) => index > 0 && lines[index - 1] === '' && line !== '');
  return unique([...labelled, ...honoured, lines[second]]);
}

function taxIds(lines) {
  const found = lines.flatMap((line) =>
    [...line.matchAll(TAX_ID)].map((match) => (match[1] ?? match[2]).replaceAll(/\s/gu, '')),
  );
  return [...found, null];
}

function readAmounts(lines, decimal, sign) {
  const items = [];
  const sums = { net: [], tax: [], total: [] };
  for (const line of lines) {
    const columns = columnsOf(line, decimal);
    if (columns === null || CARRIED.test(line) || findDate(line, false) !== null) continue;
    if (NET_LABEL.test(line)) sums.net.push(columns.numbers.at(-1));
    else if (TAX_LABEL.test(line)) sums.tax.push(columns.numbers.at(-1));
    else if (TOTAL_LABEL.test(line)) sums.total.push(columns.numbers.at(-1));
    else if (sums.net.length === 0 && !FIELD.test(line)) items.push(itemOf(columns));
  }
  const correct = (amount) => {
    if (amount === null || Number.isNaN(amount)) return null;
    return toCents(sign < 0 ? -Math.abs(amount) : amount);
  };
  const tax = sums.tax.reduce((all, amount) => all + amount, 0);
  const total = sums.total[0] ?? null;
  return {
    line_items: items.map((item) => ({
      ...item,
      unit_price: correct(item.unit_price),
      amount: correct(item.amount),
    })),
    net: correct(sums.net[0] ?? (total === null ? null : total - tax)),
    tax: correct(tax),
    total: correct(total),
  };
}

/** Columns are quantity, unit price, amount; fewer of them leave out from the left. */
function itemOf({ label, numbers }) {
  const amount = numbers.at(-1);
  const quantity = numbers.length >= 3 ? numbers.at(-3) : 1;
  const price = numbers.length >= 2 ? numbers.at(-2) : amount;
  return {
    description: label.replace(/^\d+\s{2,}/u, ''),
    quantity: Math.abs(quantity) || 1,
    unit_price: price,
    amount,
  };
}

function afterLabel(line, label) {
  return line.slice(line.search(label));
}

function unique(values) {
  return [...new Set(values.filter((value) => value !== null && value !== undefined))];
}
