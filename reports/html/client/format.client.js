/**
 * Writes whole billionths of a dollar as the rest of the page does: cents from a dollar up, else three digits.
 * @param {number} nano @param {number} unpriced @returns {string}
 */
function money(nano, unpriced) {
  const dollars = nano / 1e9;
  if (unpriced > 0 && nano === 0) return 'unpriced';
  const at = unpriced > 0 ? '≥ ' : '';
  if (nano === 0) return `${at}$0`;
  if (dollars >= 1)
    return `${at}$${dollars.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  return `${at}$${Number(dollars.toPrecision(3)).toFixed(Math.max(2, 2 - Math.floor(Math.log10(Number(dollars.toPrecision(3))))))}`;
}

/** @param {number} ms @returns {string} */
function time(ms) {
  if (ms < 100) return `${ms} ms`;
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** @param {number} value @returns {string} */
function grouped(value) {
  return value.toLocaleString('en');
}
