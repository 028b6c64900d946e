/**
 * Makes an element. Texts become text nodes: nothing that a model wrote is ever read as markup.
 * @param {string} name @param {Record<string, string>} attributes @param {...(Node | string | null)} children
 * @returns {HTMLElement}
 */
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

/**
 * Wraps a text whose direction is unknown.
 * @param {string} text @returns {HTMLElement}
 */
function own(text) {
  return make('bdi', {}, text);
}

/**
 * @template {Element} Kind
 * @param {ParentNode} within @param {string} selector @param {new () => Kind} kind @returns {Kind}
 */
function find(within, selector, kind) {
  const element = within.querySelector(selector);
  if (!(element instanceof kind)) throw new Error(`the page has no ${selector}`);
  return element;
}
