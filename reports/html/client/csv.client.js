/**
 * Returns the rows as CSV, one line a trial; amounts in dollars with nine decimals.
 * @param {Trials} trials @param {number[]} rows @returns {string}
 */
function csvOf(trials, rows) {
  const head = 'trial,spec,variant,case,repeat,outcome,attempts,usd,unpricedCharges,durationMs,failedAt';
  const lines = rows.map((row) => {
    const [spec = '', variant = ''] = trials.cells[trials.cell[row] ?? 0] ?? [];
    const reason = trials.reason[row] ?? 0;
    return [
      trials.id[row],
      spec,
      variant,
      trials.cases[trials.case[row] ?? 0] ?? '',
      trials.repeat[row],
      trials.outcomes[trials.outcome[row] ?? 0] ?? '',
      trials.attempts[row],
      ((trials.nano[row] ?? 0) / 1e9).toFixed(9),
      trials.unpriced[row],
      trials.durationMs[row],
      reason === 0 ? '' : (trials.reasons[reason - 1] ?? ''),
    ]
      .map(csvField)
      .join(',');
  });
  return `${[head, ...lines].join('\n')}\n`;
}

/**
 * A spreadsheet would run a text that begins like a formula: an apostrophe keeps it a text.
 * @param {string | number | undefined} value @returns {string}
 */
function csvField(value) {
  if (typeof value !== 'string') return String(value ?? '');
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** @param {string} name @param {string} text */
function download(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  make('a', { href: url, download: name }).click();
  // The browser reads it after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
