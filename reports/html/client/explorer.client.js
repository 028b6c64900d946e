const section = document.getElementById('explorer');
if (section !== null && 'DecompressionStream' in window) void openExplorer(section);

/** @param {HTMLElement} root */
async function openExplorer(root) {
  /** @type {Trials} */
  const trials = await unpack('trials');
  let before = 0;
  trials.id = trials.id.map((step) => (before += step));
  const places = new Map(trials.id.map((id, row) => [id, row]));
  const table = openTable(root, trials);
  const dialog = openDialog(root, trials, (id) => places.get(id));
  find(root, '.no-script', HTMLElement).hidden = true;
  find(root, '.explorer', HTMLElement).hidden = false;
  table.show();
  dialog.follow();
}

/** @param {HTMLElement} root @param {Trials} trials */
function openTable(root, trials) {
  const form = find(root, 'form.filters', HTMLFormElement);
  const state = { by: 'id', down: false, page: 0 };
  /** @type {number[]} */
  let rows = [];
  fillFilters(form, trials);
  const choose = () => {
    const data = new FormData(form);
    const value = (/** @type {string} */ name) => String(data.get(name) ?? '');
    rows = passing(trials, {
      spec: value('spec'),
      variant: value('variant'),
      outcome: value('outcome'),
      reason: value('reason'),
      text: value('text'),
    });
    sortRows(trials, rows, state);
    state.page = 0;
    show();
  };
  const show = () => {
    const pages = Math.max(1, Math.ceil(rows.length / PAGE));
    const shown = rows.slice(state.page * PAGE, (state.page + 1) * PAGE);
    find(root, '.trials tbody', HTMLElement).replaceChildren(...shown.map((row) => lineOf(trials, row)));
    find(root, '.found', HTMLElement).textContent =
      `${grouped(rows.length)} of ${grouped(trials.id.length)} trials`;
    find(root, '.pager span', HTMLElement).textContent =
      `Page ${grouped(state.page + 1)} of ${grouped(pages)}`;
    find(root, '[data-page="previous"]', HTMLButtonElement).disabled = state.page === 0;
    find(root, '[data-page="next"]', HTMLButtonElement).disabled = state.page >= pages - 1;
    for (const button of root.querySelectorAll('[data-sort]')) {
      const isChosen = button.getAttribute('data-sort') === state.by;
      button.parentElement?.setAttribute(
        'aria-sort',
        isChosen ? (state.down ? 'descending' : 'ascending') : 'none',
      );
    }
  };
  form.addEventListener('input', choose);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(choose));
  root.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    const by = button?.dataset['sort'];
    const step = button?.dataset['page'];
    const csv = button?.dataset['csv'];
    if (csv !== undefined) download(csv, csvOf(trials, rows));
    if (by !== undefined) {
      state.down = state.by === by ? !state.down : by === 'cost' || by === 'duration' || by === 'attempts';
      state.by = by;
      choose();
    }
    if (step !== undefined) {
      state.page += step === 'next' ? 1 : -1;
      show();
      // A button that is disabled now would lose the focus to nowhere.
      if (button?.disabled)
        find(root, `[data-page="${step === 'next' ? 'previous' : 'next'}"]`, HTMLButtonElement).focus();
    }
  });
  return { show: choose };
}

/** @param {HTMLFormElement} form @param {Trials} trials */
function fillFilters(form, trials) {
  const used = new Set(trials.outcome);
  /** @param {string} name @param {[string, string][]} options */
  const fill = (name, options) => {
    const select = find(form, `[name="${name}"]`, HTMLSelectElement);
    for (const [value, text] of options) select.append(make('option', { value }, text));
  };
  /** @param {0 | 1} place @returns {[string, string][]} */
  const names = (place) => [...new Set(trials.cells.map((cell) => cell[place]))].map((name) => [name, name]);
  fill('spec', [[ANY, 'all'], ...names(0)]);
  fill('variant', [[ANY, 'all'], ...names(1)]);
  const outcomes = trials.outcomes.flatMap((name, place) =>
    used.has(place) ? [/** @type {[string, string]} */ ([String(place), name])] : [],
  );
  fill('outcome', [[ANY, 'all'], ['failed', 'any but correct'], ...outcomes]);
  const reasons = trials.reasons.map(
    (text, place) =>
      /** @type {[string, string]} */ ([
        String(place + 1),
        text.length > 70 ? `${text.slice(0, 69)}…` : text,
      ]),
  );
  fill('reason', [[ANY, 'anything'], ...reasons.slice(0, 500)]);
}

/** @returns {string | null} the trial that the address names */
function idOf() {
  return /^#trial-(\d+)$/.exec(location.hash)?.[1] ?? null;
}

/** @param {HTMLElement} root @param {Trials} trials @param {(id: number) => number | undefined} rowOf */
function openDialog(root, trials, rowOf) {
  const dialog = find(root, '#trial-dialog', HTMLDialogElement);
  const whole = new Map(trials.whole.flatMap(([cell, ids]) => ids.map((id) => [id, cell])));
  // Whether the page before this one in the history is ours: closing goes back to it.
  let hasCame = false;
  const fill = async (/** @type {number} */ id, /** @type {number} */ row) => {
    const [spec = '', variant = ''] = trials.cells[trials.cell[row] ?? 0] ?? [];
    const title = find(dialog, 'h3', HTMLElement);
    title.replaceChildren(`Trial ${id}: `, own(variant), ' on ', own(spec));
    const body = find(dialog, '.dialog-body', HTMLElement);
    const facts = `${trials.outcomes[trials.outcome[row] ?? 0] ?? ''} · case ${trials.cases[trials.case[row] ?? 0] ?? ''}, repeat ${trials.repeat[row] ?? 1} · ${money(trials.nano[row] ?? 0, trials.unpriced[row] ?? 0)} · ${time(trials.durationMs[row] ?? 0)}`;
    body.replaceChildren(make('p', { class: 'facts' }, own(facts)));
    const cell = whole.get(id);
    if (cell === undefined) {
      body.append(
        make(
          'p',
          { class: 'dim' },
          'Its calls and outputs are not in this page, to keep it small; they are in the ledger.',
        ),
      );
      return;
    }
    const [details, outputs] = await Promise.all([unpack(`details-${cell}`), unpack(`outputs-${cell}`)]);
    const trial = details.find((/** @type {any} */ item) => item.id === id);
    if (idOf() !== String(id) || trial === undefined) return;
    if (trial.reason !== null) body.append(make('p', { class: 'reason' }, own(trial.reason)));
    body.append(...trialNodes(trial, outputs, trials.folder));
  };
  const follow = () => {
    const id = idOf();
    const row = id === null ? undefined : rowOf(Number(id));
    if (id === null || row === undefined) {
      hasCame = false;
      if (dialog.open) dialog.close();
      return;
    }
    void fill(Number(id), row);
    if (!dialog.open) dialog.showModal();
    find(dialog, 'h3', HTMLElement).focus();
  };
  window.addEventListener('click', (event) => {
    if (event.target instanceof Element && event.target.closest('a[href^="#trial-"]') !== null)
      hasCame = true;
    if (event.target === dialog) dialog.close();
  });
  window.addEventListener('hashchange', follow);
  dialog.addEventListener('close', () => {
    if (idOf() === null) return;
    if (hasCame) history.back();
    else history.replaceState(null, '', location.pathname + location.search);
    hasCame = false;
  });
  return { follow };
}
