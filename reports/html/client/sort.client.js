/**
 * A number to sort a cell by: its own `data-v`, or the first amount in its text. A lower bound counts as more than
 * any amount, and what is missing comes last.
 * @param {Element | undefined} cell @returns {number | string}
 */
function keyOf(cell) {
  const text = cell?.textContent?.trim() ?? '';
  const found = /([\d,]*\.?\d+) ?(k|M|G|ms|s|min|h)?/.exec(text);
  if (!cell?.classList.contains('n')) return text.toLowerCase();
  if (found === null) return Number.POSITIVE_INFINITY;
  const unit = { k: 1e3, M: 1e6, G: 1e9, ms: 1e-3, s: 1, min: 60, h: 3600 }[found[2] ?? ''] ?? 1;
  return Number(found[1]?.replaceAll(',', '')) * unit + (text.startsWith('at least') ? 1e12 : 0);
}

for (const table of document.querySelectorAll('table.sortable')) {
  const heads = [...table.querySelectorAll('thead th')];
  const body = table.querySelector('tbody');
  if (body === null) continue;
  for (const [column, head] of heads.entries()) {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const down = head.getAttribute('aria-sort') === 'ascending';
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const rows = [...body.rows].map((row) => ({ row, key: keyOf(row.cells[column]) }));
      const sign = down ? -1 : 1;
      rows.sort((left, right) => (left.key === right.key ? 0 : sign * (left.key < right.key ? -1 : 1)));
      body.append(...rows.map(({ row }) => row));
    });
  }
}
