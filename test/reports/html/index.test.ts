import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { html } from '../../../reports/html/index.ts';
import { reportContract, spaced } from '../../contract/report-contract.ts';
import { HOSTILE, STATES } from '../../fixtures/states.ts';
import { demoView } from '../../fixtures/view.ts';
import { pageText } from '../html-text.ts';

reportContract(html, {
  readable: (text) => spaced(pageText(text)),
  saysSynthetic: (text) => /class="synthetic" role="note">Synthetic data/.test(text),
});

const page = html.render(demoView());
const hostile = html.render((STATES['hostile'] as typeof demoView)());

test('is the text that is kept', async () => {
  await expect(`${pageText(page)}\n`).toMatchFileSnapshot('../../golden/report/demo-page.txt');
});

test('says the result in its title, and that it is synthetic', () => {
  expect(page).toContain(
    '<title>Use rules on invoice-fields, cheap on sql-questions and support-reply · synthetic-suites · synthetic data</title>',
  );
});

test('loads nothing and allows nothing but its own style sheet and script', () => {
  const styles = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
  const hash = createHash('sha256').update(styles).digest('base64');
  expect(page).toContain(`style-src &#x27;sha256-${hash.replaceAll('=', '&#x3D;')}&#x27;;`);
  expect(page).toContain('default-src &#x27;none&#x27;;');
  for (const text of [page, hostile]) {
    expect(text.match(/<script/gi)).toHaveLength(1);
    const script = /<script>([\s\S]*?)<\/script>/.exec(text)?.[1] ?? '';
    const own = createHash('sha256').update(script).digest('base64').replaceAll('=', '&#x3D;');
    expect(text).toContain(`script-src &#x27;sha256-${own}&#x27;`);
    expect(text).not.toMatch(/<iframe|<object|<img|<base|\son\w+=|style="|@import|url\(['"]?(?!#)/i);
    expect(
      [...text.matchAll(/(?:href|src|action)="([^"]*)"/g)].map((match) => match[1]?.slice(0, 6)),
    ).toSatisfy((targets: string[]) =>
      targets.every((target) => target.startsWith('#') || target === 'data:,'),
    );
  }
});

test('links only to places that exist', () => {
  const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1] ?? '');
  expect(new Set(ids).size).toBe(ids.length);
  for (const match of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(match[1]);
  for (const match of page.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(match[1]);
});

test('hostile text appears escaped only', () => {
  expect(hostile).toContain('&lt;/style&gt;&lt;script&gt;');
  for (const raw of [HOSTILE.spec, HOSTILE.variant, HOSTILE.message]) expect(hostile).not.toContain(raw);
});

test('every table says what its columns are', () => {
  for (const match of page.matchAll(/<table[\s\S]*?<\/table>/g)) {
    expect(match[0]).toMatch(/<caption/);
    expect(match[0].match(/<thead[\s\S]*?<\/thead>/)?.[0]).not.toMatch(/<th\b(?![^>]*scope=)/);
    expect(match[0]).toMatch(/scope="row"/);
  }
});

test('broken sums are the first thing that it says', () => {
  const broken = pageText(html.render((STATES['orphan trial'] as typeof demoView)()));
  expect(broken.indexOf('These figures must not be used.')).toBeLessThan(broken.indexOf('Spent'));
  expect(broken.indexOf('These figures must not be used.')).toBeGreaterThan(-1);
});

test('480 cells stay under 2.5 MB', () => {
  expect(html.render((STATES['many specs and variants'] as typeof demoView)()).length).toBeLessThan(
    2_500_000,
  );
});
