/** @param {any} trial @returns {Node} */
function timelineOf(trial) {
  const rows = trial.timeline.rows.map((/** @type {any} */ row) => {
    const lane = make('div', { class: 'lane' });
    lane.append(bar('span', row));
    for (const call of row.calls) lane.append(bar(call.failed ? 'infra' : call.kind, call, call.title));
    return make('li', {}, make('span', {}, `Attempt ${row.attempt}`), lane, make('span', {}, row.duration));
  });
  return make('ol', { class: 'lanes-live', 'aria-label': `Attempts in ${trial.timeline.total}` }, ...rows);
}

/** @param {string} kind @param {{start: number, width: number}} span @param {string} [title] @returns {Element} */
function bar(kind, { start, width }, title) {
  const element = make('i', { class: `bar-${kind}`, ...(title === undefined ? {} : { title }) });
  // By property, not by attribute: the page's policy forbids style attributes.
  element.style.left = `${Math.min(99.6, start * 100)}%`;
  element.style.width = `${Math.max(0.4, width * 100)}%`;
  return element;
}

/** @param {any} attempt @returns {HTMLElement} */
function chargesOf(attempt) {
  const body = make('tbody', {});
  for (const call of attempt.calls) {
    const facts = [
      call.duration,
      call.tokens,
      call.tryNumber > 1 ? `try ${call.tryNumber}` : null,
      call.replayed ? 'replayed' : null,
    ];
    const head = make(
      'th',
      { scope: 'rowgroup', colspan: '5' },
      make('span', { class: 'kind' }, call.kind),
      ' ',
      own(call.name),
    );
    if (call.served !== null)
      head.append(' ', make('span', { class: 'dim' }, 'answered by ', own(call.served)));
    head.append(' ', make('span', { class: 'dim' }, facts.filter((fact) => fact !== null).join(' · ')));
    if (call.problem !== null) head.append(' ', make('span', { class: 'tag warn' }, own(call.problem)));
    body.append(make('tr', { class: 'call' }, head));
    for (const charge of call.charges) {
      body.append(
        make(
          'tr',
          {},
          make('th', { scope: 'row' }, charge.component, ' ', make('span', { class: 'dim' }, charge.unit)),
          make('td', { class: 'n' }, charge.quantity),
          make('td', { class: 'n' }, charge.unitPrice),
          make('td', { class: 'n' }, charge.amount),
          make('td', { class: 'source' }, charge.basis, make('span', { class: 'sub' }, own(charge.source))),
        ),
      );
    }
  }
  const titles = ['Call', 'Quantity', 'Unit price', 'Amount', 'Basis and source'];
  const heads = titles.map((title, place) =>
    make('th', { scope: 'col', class: place > 0 && place < 4 ? 'n' : '' }, title),
  );
  const table = make(
    'table',
    { class: 'charges' },
    make('caption', {}, 'What it cost'),
    make('thead', {}, make('tr', {}, ...heads)),
    body,
  );
  return make(
    'div',
    { class: 'scroll', role: 'region', 'aria-label': `Charges of attempt ${attempt.number}`, tabindex: '0' },
    table,
  );
}

/** @param {any[]} checks @returns {HTMLElement} */
function findingsOf(checks) {
  const marks = /** @type {Record<string, string>} */ ({ pass: '✓', fail: '✕', error: '!' });
  const items = checks.map((check) => {
    const said = make('div', {}, make('code', {}, check.validator), ' ');
    if (check.path !== null) said.append(make('code', { class: 'path' }, check.path), ' ');
    said.append(make('span', { class: 'hidden' }, `${check.status}: `), own(check.message));
    if (check.status !== 'pass' && check.expected !== null) {
      const [expected, received] = [check.expected, check.received ?? 'nothing'];
      const pairs = [
        make('dt', {}, 'expected'),
        make('dd', {}, make('code', {}, expected)),
        make('dt', {}, 'received'),
        make('dd', {}, make('code', {}, received)),
      ];
      said.append(make('dl', { class: 'evidence' }, ...pairs));
    }
    return make(
      'li',
      { class: check.status },
      make('span', { class: 'glyph', 'aria-hidden': 'true' }, marks[check.status] ?? ''),
      said,
    );
  });
  return make('ul', { class: 'findings' }, ...items);
}

/**
 * @param {any} output @param {any} before of the attempt before, undefined for the first
 * @param {{attempt: number, folder: string | null}} place @returns {Node[]}
 */
function outputOf(output, before, { attempt, folder }) {
  if (output === undefined) return [make('p', { class: 'dim' }, 'No output is kept.')];
  const label = make('p', { class: 'label-line' }, 'Output');
  const whole = make('pre', { class: 'output', tabindex: '0' }, own(output.text));
  /** @type {Node[]} */
  let nodes = [label, whole];
  // Of an output that is cut nobody could say what changed behind the cut.
  if (before !== undefined && before.cut === null && output.cut === null) {
    nodes =
      before.text === output.text
        ? [label, make('p', { class: 'dim' }, 'The same as in the attempt before, character by character.')]
        : [
            ...diffNodes(before.text, output.text, attempt),
            make('details', {}, make('summary', {}, `Whole output of attempt ${attempt}`), whole),
          ];
  }
  if (output.cut !== null) {
    const note = make('p', { class: 'dim' }, output.cut);
    if (output.file !== null && folder !== null) {
      note.append(
        ' ',
        make('a', { href: `${encodeURIComponent(folder)}/${encodeURIComponent(output.file)}` }, 'Open it'),
      );
    }
    nodes.push(note);
  }
  return nodes;
}

/**
 * @param {any} trial @param {Record<string, any>} outputs @param {string | null} folder @returns {Node[]}
 */
function trialNodes(trial, outputs, folder) {
  const nodes = trial.timeline.rows.length === 0 ? [] : [timelineOf(trial)];
  for (const attempt of trial.attempts) {
    const good = attempt.verdict === 'correct' ? 'good' : 'warn';
    const facts = `${attempt.cost} · ${attempt.duration}${attempt.escalatedTo === null ? '' : ` · made by ${attempt.escalatedTo}`}`;
    const title = make(
      'h4',
      {},
      `Attempt ${attempt.number} `,
      make('span', { class: `tag ${good}` }, attempt.ended ?? attempt.verdict),
      ' ',
      make('span', { class: 'dim' }, facts),
    );
    const parts = [title];
    if (attempt.feedback !== null) {
      parts.push(
        make(
          'div',
          { class: 'told' },
          make('p', { class: 'label-line' }, 'What it was told'),
          make('pre', { tabindex: '0' }, own(attempt.feedback)),
        ),
      );
    }
    if (attempt.reason !== null) parts.push(make('p', { class: 'reason' }, own(attempt.reason)));
    parts.push(
      attempt.calls.length === 0 ? make('p', { class: 'dim' }, 'No call was made.') : chargesOf(attempt),
    );
    if (attempt.checks.length > 0)
      parts.push(make('p', { class: 'label-line' }, 'What the validators found'), findingsOf(attempt.checks));
    nodes.push(
      make(
        'article',
        { class: 'attempt' },
        ...parts,
        ...outputOf(outputs[`${trial.id}/${attempt.number}`], outputs[`${trial.id}/${attempt.number - 1}`], {
          attempt: attempt.number,
          folder,
        }),
      ),
    );
  }
  return nodes;
}
