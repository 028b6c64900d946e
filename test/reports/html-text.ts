/** Returns the text of a page as a reader sees it: a line a block, no markup. */
export function pageText(html: string): string {
  const body = html.slice(html.indexOf('<body>'));
  return withoutPictures(body)
    .replaceAll(
      /<\/(p|h\d|li|tr|dt|dd|div|caption|figcaption|summary|legend|article|section|ol|ul|dl)>/g,
      '\n',
    )
    .replaceAll(/<\/t[hd]>/g, ' | ')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll(/&#(x?)([0-9a-f]+);/gi, (_, hex: string, digits: string) =>
      String.fromCodePoint(Number.parseInt(digits, hex === '' ? 10 : 16)),
    )
    .replaceAll('&amp;', '&')
    .split('\n')
    .map((line) => line.replaceAll(/[\s\u2028\u2029]+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}

/** Takes pictures away, nested ones too: what they show stands in tables as well. */
function withoutPictures(html: string): string {
  let depth = 0;
  let kept = '';
  for (const part of html.split(/(<\/?svg\b[^>]*>)/)) {
    if (part.startsWith('</svg')) depth -= 1;
    else if (part.startsWith('<svg')) depth += part.endsWith('/>') ? 0 : 1;
    else if (depth === 0) kept += part;
  }
  return kept;
}
