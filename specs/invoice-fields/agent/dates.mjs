// Dates as invoices print them.

const MONTHS = [
  ['jan', 'janv'],
  ['feb', 'fév', 'fev'],
  ['mar', 'mär', 'maer'],
  ['apr', 'avr'],
  ['may', 'mai'],
  ['jun', 'juin'],
  ['jul', 'juil'],
  ['aug', 'aoû', 'aou'],
  ['sep'],
  ['oct', 'okt'],
  ['nov'],
  ['dec', 'dez', 'déc'],
];
const WORD = String.raw`(\p{L}{3,9})\.?`;
const FORMS = [
  { form: /\b(\d{4})-(\d{2})-(\d{2})\b/u, read: ([, y, m, d]) => [y, m, d] },
  { form: /\b(20\d{2})(\d{2})(\d{2})\b/u, read: ([, y, m, d]) => [y, m, d] },
  { form: /(\d{4})年(\d{1,2})月(\d{1,2})日/u, read: ([, y, m, d]) => [y, m, d] },
  { form: /令和(\d{1,2})年(\d{1,2})月(\d{1,2})日/u, read: ([, y, m, d]) => [2018 + Number(y), m, d] },
  { form: /\b(\d{1,2})[.-]\s?(\d{1,2})[.-]\s?(\d{4})\b/u, read: ([, d, m, y]) => [y, m, d] },
  {
    form: /\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/u,
    read: ([, a, b, y], monthFirst) => (monthFirst ? [y, a, b] : [y, b, a]),
  },
  {
    form: new RegExp(String.raw`\b(\d{1,2})(?:st|nd|rd|th|er)?\.?\s+(?:of\s+)?${WORD},?\s+(\d{4})\b`, 'u'),
    read: ([, d, word, y]) => [y, monthOf(word), d],
  },
  {
    form: new RegExp(String.raw`\b${WORD}\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b`, 'u'),
    read: ([, word, d, y]) => [y, monthOf(word), d],
  },
];

/** Returns the first date of a text as YYYY-MM-DD, or null. `monthFirst` decides about 03/04/2026. */
export function findDate(text, monthFirst) {
  for (const { form, read } of FORMS) {
    const match = form.exec(text);
    const date = match === null ? null : iso(read(match, monthFirst));
    if (date !== null) return date;
  }
  return null;
}

/** Returns the date so many days later, both as YYYY-MM-DD. */
export function addDays(date, days) {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function iso([year, month, day]) {
  const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text ? null : text;
}

function monthOf(word) {
  const index = MONTHS.findIndex((starts) => starts.some((start) => word.toLowerCase().startsWith(start)));
  return index + 1;
}
