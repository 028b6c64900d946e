/** Markup that was made here: text in it is escaped, so that it may be put on a page as it is. */
export interface Markup {
  readonly markup: string;
}

type Attributes = Readonly<Record<string, string | number>>;

/** Returns an element; attribute values are escaped, numbers are cut to two decimals. */
export function element(name: string, attributes: Attributes, children: readonly Markup[] = []): Markup {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeText(typeof value === 'number' ? decimals(value) : value)}"`)
    .join('');
  const inner = children.map((child) => child.markup).join('');
  return { markup: inner === '' ? `<${name}${written}/>` : `<${name}${written}>${inner}</${name}>` };
}

/** Returns text as markup. */
export function content(text: string): Markup {
  return { markup: escapeText(text) };
}

/** Returns the position as a percentage of the chart's width. */
export function percentOf(share: number): string {
  return `${decimals(share * 100)}%`;
}

/** Returns the text with everything inert that HTML would act on, and without characters it forbids. */
export function escapeText(text: string): string {
  return text
    .replaceAll(/[^\P{Cc}\t\n]|[\u2028\u2029]/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('=', '&#61;');
}

function decimals(value: number): string {
  return String(Math.round(value * 100) / 100);
}
