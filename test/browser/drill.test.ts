import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { html, renderPage } from '../../reports/html/index.ts';
import { drilledView } from '../fixtures/drilled-view.ts';
import { runOf } from '../fixtures/trials.ts';
import { violations } from './violations.ts';
import { CHROMIUM, openBrowser, openPage, type Screen, WHY_SKIPPED } from './chromium.ts';

if (CHROMIUM === null) process.stderr.write(`${WHY_SKIPPED}\n`);

const SCREENS: readonly Screen[] = [
  { width: 1280, scheme: 'light' },
  { width: 1280, scheme: 'dark' },
  { width: 390, scheme: 'light' },
  { width: 390, scheme: 'dark' },
];
const WIDE = SCREENS[0] as Screen;

const demo = html.render(drilledView());

async function ready(page: Page): Promise<void> {
  page.setDefaultTimeout(10_000);
  await page.locator('.trials tbody tr').first().waitFor();
}

describe.skipIf(CHROMIUM === null)('single trials in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 60_000);
  afterAll(async () => browser.close());

  test.each(SCREENS)(
    'axe finds no violation, dialog open or not ($width px, $scheme)',
    async (screen) => {
      const { page, complaints, requests } = await openPage(browser, demo, screen);
      await ready(page);
      expect(await violations(page)).toEqual([]);
      await page.locator('.trials tbody a').nth(1).click();
      await page.locator('dialog .attempt').first().waitFor();
      expect(await violations(page)).toEqual([]);
      expect(complaints).toEqual([]);
      expect(requests.filter((url) => !url.startsWith('file:') && url !== 'data:,')).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(screen.width);
      await page.close();
    },
    120_000,
  );

  test('axe finds no violation in the live page', async () => {
    const live = {
      events: 'events',
      spent: '$1',
      done: '1 of 2',
      yield: '50%',
      state: 'running',
      progress: 0.5,
    };
    const cells = [{ spec: 's', variant: 'v', done: '1', correct: '50%', spent: '$1' }];
    const { page } = await openPage(browser, renderPage(drilledView(), { ...live, cells }).text, WIDE);
    expect(await violations(page)).toEqual([]);
    await page.close();
  }, 120_000);

  test('filters narrow the list, sorting orders it, pages turn', async () => {
    const { page } = await openPage(browser, demo, WIDE);
    await ready(page);
    const found = page.locator('.found');
    const all = await found.textContent();
    expect(await page.locator('.trials tbody tr').count()).toBe(25);
    await page.locator('select[name="outcome"]').selectOption('any but correct');
    expect(await found.textContent()).not.toBe(all);
    await page.locator('select[name="spec"]').selectOption('sql-questions');
    await page.locator('select[name="variant"]').selectOption('cheap');
    const rows = await page.locator('.trials tbody tr').allTextContents();
    expect(rows.every((row) => row.includes('sql-questionscheap') && !row.includes('✓ correct'))).toBe(true);
    await page.locator('input[name="text"]').fill('CASE-0');
    expect(
      (await page.locator('.trials tbody tr').allTextContents()).every((row) => row.includes('case-0')),
    ).toBe(true);
    await page.getByRole('button', { name: 'Clear' }).click();
    await expect.poll(async () => found.textContent()).toBe(all);

    await page.locator('#explorer').getByRole('button', { name: 'Cost' }).click();
    expect(await page.locator('#explorer th[aria-sort="descending"]').textContent()).toBe('Cost');
    const costs = (await page.locator('.trials tbody td:nth-child(7)').allTextContents()).map((text) =>
      Number(text.slice(1)),
    );
    expect(costs).toEqual(costs.toSorted((left, right) => right - left));

    const first = await page.locator('.trials tbody a').first().textContent();
    await page.getByRole('button', { name: 'Next' }).click();
    expect(await page.locator('.trials tbody a').first().textContent()).not.toBe(first);
    await page.getByRole('button', { name: 'Previous' }).click();
    expect(await page.locator('.trials tbody a').first().textContent()).toBe(first);
    // The button that turned to the first page is disabled now: the focus went to its neighbour.
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Next');
    await page.close();
  });

  test('a trial opens from the keyboard, closes with Escape, and the focus comes back', async () => {
    const { page } = await openPage(browser, demo, WIDE);
    await ready(page);
    const link = page.locator('.trials tbody a').nth(2);
    const id = await link.textContent();
    await link.focus();
    await page.keyboard.press('Enter');
    await page.locator('dialog[open] .attempt').first().waitFor();
    expect(page.url()).toMatch(new RegExp(`#trial-${id}$`));
    expect(await page.evaluate('document.activeElement.id')).toBe('trial-dialog-title');
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await expect.poll(() => page.url()).not.toContain('#trial');
    expect(await page.evaluate('document.activeElement.textContent')).toBe(id);
    await page.goForward();
    await page.locator('dialog[open]').waitFor();
    await page.goBack();
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await page.close();
  });

  test('a shared address opens its trial; closing it leaves the page there', async () => {
    const { page } = await openPage(browser, demo, WIDE);
    const id = drilledView().drill?.failingRun?.trial.id ?? 0;
    const deep = `${page.url()}#trial-${id}`;
    await page.goto('about:blank');
    await page.goto(deep);
    await page.locator('dialog[open] .attempt').first().waitFor();
    const text = (await page.locator('dialog').textContent()) ?? '';
    for (const part of [
      `Trial ${id}`,
      'What it cost',
      'numeric',
      'expected12.50',
      'received13.50',
      'per million',
      `"total": ${id}`,
    ]) {
      expect(text).toContain(part);
    }
    await page.getByRole('button', { name: 'Close' }).click();
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    expect(page.url()).not.toContain('#');
    await page.close();
  });

  test('an opened trial shows what changed between its attempts', async () => {
    const { page } = await openPage(browser, demo, WIDE);
    await ready(page);
    await page.goto(`${page.url()}#trial-${drilledView().drill?.failingRun?.trial.id ?? 0}`);
    const dialog = page.locator('dialog[open]');
    await dialog.locator('.diff').first().waitFor();
    // The same lines as the section that is made without a script.
    const ours = await page.locator('#failing-run .diff').allTextContents();
    expect(ours.join('')).toContain('+added:   "attempt": 2');
    expect(await dialog.locator('.diff').allTextContents()).toEqual(ours);
    await page.close();
  });

  test('the trials found are downloaded as CSV, and no text of them is a formula', async () => {
    const cell = { cases: 6, repeats: 1, maxAttempts: 2, microUsd: 900, reviewMinutes: 0, seconds: 1 };
    const fixture = runOf([{ ...cell, success: 0.3, tool: null, spec: '=1+1,"x"', variant: '@v' }]);
    const view = drilledView({ fixture });
    const { page } = await openPage(browser, html.render(view), WIDE);
    await ready(page);
    await page.locator('select[name="outcome"]').selectOption('any but correct');
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download these as CSV' }).click();
    const download = await coming;
    expect(download.suggestedFilename()).toBe(`${fixture.run.id}-trials.csv`);
    const failed = fixture.trials.filter(({ outcome }) => outcome !== 'correct');
    const text = readFileSync(await download.path(), 'utf8');
    expect(text.split('\n')[0]).toMatch(/^trial,spec,variant,case,repeat,outcome,attempts,usd,/);
    expect(text.match(/^\d+,"'=1\+1,""x""",'@v,case-/gm)).toHaveLength(failed.length);
    expect(text.match(/,numeric: \$\.total is not right$/gm)).toHaveLength(failed.length);
    expect(text).toMatch(/,0\.00\d{7},0,/);
    await page.close();
  });

  test('without JavaScript everything but the explorer is there, and the explorer says how to get its figures', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    const folder = mkdtempSync(path.join(tmpdir(), 'firstpass-page-'));
    writeFileSync(path.join(folder, 'r.html'), demo);
    await page.goto(pathToFileURL(path.join(folder, 'r.html')).href);
    expect(await page.locator('#failing-run .attempt').first().isVisible()).toBe(true);
    expect(await page.locator('.no-script').innerText()).toContain('firstpass report');
    expect(await page.locator('.explorer').isVisible()).toBe(false);
    await context.close();
    rmSync(folder, { recursive: true });
  });

  test('prints without controls, scrolling boxes or the explorer', async () => {
    const { page } = await openPage(browser, demo, WIDE);
    await ready(page);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length).toBeLessThanOrEqual(9);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#explorer').isVisible()).toBe(false);
    expect(await page.locator('#failing-run').isVisible()).toBe(true);
    await page.close();
  });
});

const ATTACK = [
  `<script>document.title='owned';fetch('http://127.0.0.1:9/x')</script></template></style></textarea>`,
  `<img src="http://127.0.0.1:9/x.png" onerror="document.title='owned'">`,
  `<a href="javascript:document.title='owned'">x</a>[x](javascript:1) {{constructor}}`,
  `\u2028\u2029\u202E\u0000\u001b[31m</pre><iframe src="http://127.0.0.1:9"></iframe>`,
].join('\n');

describe.skipIf(CHROMIUM === null)('hostile outputs', () => {
  test.each(SCREENS.slice(0, 1))(
    'are text everywhere, of 10 MB too ($width px)',
    async (screen) => {
      const browser = await openBrowser();
      const cell = {
        cases: 6,
        repeats: 1,
        success: 0.2,
        maxAttempts: 2,
        microUsd: 900,
        reviewMinutes: 0,
        seconds: 1,
        tool: null,
      };
      const fixture = runOf([{ ...cell, spec: ATTACK, variant: '"><script>1</script>' }]);
      const large = `${ATTACK}${'z'.repeat(10_000_000)}`;
      const view = drilledView({
        fixture,
        sidecar: 'report.html.files',
        message: ATTACK,
        output: ({ trialId }) => (trialId === 1 ? large : ATTACK),
      });
      const text = html.render(view);
      expect(text.length).toBeLessThan(500_000);
      expect(view.drill?.explorer.sidecar?.files.map((file) => file.text.length)).toContain(large.length);
      const { page, complaints, requests } = await openPage(browser, text, screen);
      const title = await page.title();
      await page.locator('.trials tbody a').first().click();
      await page.locator('dialog .attempt .output').first().waitFor();
      expect(await page.locator('dialog .output').first().textContent()).toContain(
        "<script>document.title='owned'",
      );
      expect(await page.locator('img, iframe, a[href^="javascript"], body script ~ script').count()).toBe(0);
      expect(await page.locator('script').count()).toBe(1);
      const links = await page.evaluate<string[]>(
        `[...document.querySelectorAll('a')].map((a) => a.getAttribute('href'))`,
      );
      expect(links.filter((href) => !/^#|^report\.html\.files\/\d+-\d+\.txt$/.test(href))).toEqual([]);
      await page.waitForTimeout(300);
      expect(await page.title()).toBe(title);
      expect(complaints).toEqual([]);
      expect(requests.filter((url) => !url.startsWith('file:') && url !== 'data:,')).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(screen.width);
      await browser.close();
    },
    60_000,
  );
});
