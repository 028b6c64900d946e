/**
 * @typedef {object} Trials
 * @property {number[]} id @property {number[]} cell @property {number[]} case @property {number[]} repeat
 * @property {number[]} outcome @property {number[]} attempts @property {number[]} nano @property {number[]} unpriced
 * @property {number[]} durationMs @property {number[]} reason
 * @property {[string, string][]} cells @property {string[]} cases @property {string[]} outcomes
 * @property {string[]} reasons @property {[number, number[]][]} whole @property {string | null} folder
 */

const PAGE = 25;
const ANY = '';

/**
 * @param {Trials} trials
 * @param {{spec: string, variant: string, outcome: string, reason: string, text: string}} filters
 * @returns {number[]} rows that pass, in the order of the trials
 */
function passing(trials, { spec, variant, outcome, reason, text }) {
  const wanted = text.trim().toLowerCase();
  const cells = trials.cells.map(
    ([inSpec, byVariant]) => (spec === ANY || inSpec === spec) && (variant === ANY || byVariant === variant),
  );
  const cases = trials.cases.map((name) => wanted === '' || name.toLowerCase().includes(wanted));
  const rows = [];
  for (let row = 0; row < trials.id.length; row += 1) {
    if (!cells[trials.cell[row] ?? 0] || !cases[trials.case[row] ?? 0]) continue;
    if (reason !== ANY && trials.reason[row] !== Number(reason)) continue;
    if (
      outcome === 'failed'
        ? trials.outcome[row] === 0
        : outcome !== ANY && trials.outcome[row] !== Number(outcome)
    )
      continue;
    rows.push(row);
  }
  return rows;
}

/**
 * Sorts rows in place; equal ones stay in the order of the trials.
 * @param {Trials} trials @param {number[]} rows @param {{by: string, down: boolean}} order
 */
function sortRows(trials, rows, { by, down }) {
  const rank = rankOf(trials, by);
  const sign = down ? -1 : 1;
  rows.sort((left, right) => sign * ((rank(left) ?? 0) - (rank(right) ?? 0)) || left - right);
}

/** @param {Trials} trials @param {string} by @returns {(row: number) => number | undefined} */
function rankOf(trials, by) {
  if (by === 'cost') return (row) => trials.nano[row];
  if (by === 'duration') return (row) => trials.durationMs[row];
  if (by === 'attempts') return (row) => trials.attempts[row];
  if (by === 'outcome') return (row) => trials.outcome[row];
  if (by === 'id') return (row) => trials.id[row];
  if (by === 'case') return byText(trials.cases, (row) => trials.case[row]);
  if (by === 'reason') return byText(['', ...trials.reasons], (row) => trials.reason[row]);
  const place = by === 'spec' ? 0 : 1;
  return byText(
    trials.cells.map((cell) => cell[place]),
    (row) => trials.cell[row],
  );
}

/**
 * Compares texts once each, not once a pair of rows.
 * @param {string[]} texts @param {(row: number) => number | undefined} indexOf @returns {(row: number) => number | undefined}
 */
function byText(texts, indexOf) {
  const sorted = [...new Set(texts)].sort(new Intl.Collator('en', { numeric: true }).compare);
  const places = new Map(sorted.map((text, place) => [text, place]));
  const ranks = texts.map((text) => places.get(text));
  return (row) => ranks[indexOf(row) ?? 0];
}

/** @param {Trials} trials @param {number} row @returns {HTMLElement} */
function lineOf(trials, row) {
  const [spec = '', variant = ''] = trials.cells[trials.cell[row] ?? 0] ?? [];
  const outcome = trials.outcomes[trials.outcome[row] ?? 0] ?? '';
  const reason = trials.reason[row] ?? 0;
  const id = String(trials.id[row]);
  const repeat = trials.repeat[row] ?? 1;
  return make(
    'tr',
    {},
    make('th', { scope: 'row' }, make('a', { href: `#trial-${id}` }, id)),
    make('td', {}, own(spec)),
    make('td', {}, own(variant)),
    make(
      'td',
      {},
      own(trials.cases[trials.case[row] ?? 0] ?? ''),
      repeat > 1 ? make('span', { class: 'dim' }, ` repeat ${repeat}`) : null,
    ),
    make(
      'td',
      {},
      make(
        'span',
        { class: `tag ${outcome === 'correct' ? 'plain' : 'warn'}` },
        `${outcome === 'correct' ? '✓' : '✕'} ${outcome}`,
      ),
    ),
    make('td', { class: 'n' }, String(trials.attempts[row])),
    make('td', { class: 'n' }, money(trials.nano[row] ?? 0, trials.unpriced[row] ?? 0)),
    make('td', { class: 'n' }, time(trials.durationMs[row] ?? 0)),
    make('td', { class: 'why-cell' }, reason === 0 ? '' : own(trials.reasons[reason - 1] ?? '')),
  );
}
