import { expect, test } from 'vitest';
import { content, element, escapeText, percentOf } from '../../../../reports/html/chart/svg.ts';

test('text and attributes are escaped, markup made here is not escaped again', () => {
  const made = element('a', { href: '#x"><script>', 'aria-label': `'&'` }, [content('</a><script>')]);
  expect(made.markup).toBe(
    '<a href="#x&quot;&gt;&lt;script&gt;" aria-label="&#39;&amp;&#39;">&lt;/a&gt;&lt;script&gt;</a>',
  );
  expect(element('g', {}, [element('b', {})]).markup).toBe('<g><b/></g>');
});

test('characters that HTML forbids become spaces', () => {
  expect(escapeText('a\u0000b\u2028c\u001bd\te')).toBe('a b c d\te');
});

test('positions are percentages of two decimals', () => {
  expect(percentOf(1 / 3)).toBe('33.33%');
  expect(element('x', { y: 1.23456 }).markup).toBe('<x y="1.23"/>');
});
