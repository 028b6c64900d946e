const live = document.getElementById('live');
if (live !== null) watch(live);

/** @param {HTMLElement} root */
function watch(root) {
  /** @param {string} name @returns {HTMLElement | null} */
  const place = (name) => root.querySelector(`[data-live="${name}"]`);
  /** @param {string} name @param {string} text */
  const say = (name, text) => {
    const element = place(name);
    if (element !== null && element.textContent !== text) element.textContent = text;
  };
  const events = new EventSource(root.dataset['events'] ?? 'events');
  let first = '';
  events.addEventListener('message', (event) => {
    const numbers = JSON.parse(event.data);
    for (const name of ['spent', 'done', 'yield', 'state']) say(name, numbers[name]);
    const progress = place('progress');
    if (progress instanceof HTMLProgressElement) progress.value = numbers.progress;
    first ||= numbers.done;
    if (numbers.done !== first) say('stale', 'New trials have ended since the figures below were loaded.');
    const rows = numbers.cells.map((/** @type {Record<string, string>} */ cell) => {
      const line = document.createElement('tr');
      for (const [index, name] of ['spec', 'variant', 'done', 'correct', 'spent'].entries()) {
        const field = document.createElement(index === 1 ? 'th' : 'td');
        if (index === 1) field.setAttribute('scope', 'row');
        if (index > 1) field.className = 'n';
        field.textContent = cell[name] ?? '';
        line.append(field);
      }
      return line;
    });
    place('cells')?.replaceChildren(...rows);
  });
  events.addEventListener('error', () => say('state', 'the server has gone'));
  events.addEventListener('open', () => say('state', 'running'));
}
