import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { html } from '../../reports/html/index.ts';
import type { ReportView } from '../../reports/view.ts';
import { STATES } from '../fixtures/states.ts';
import { CHROMIUM, openBrowser, openPage, type Screen, WHY_SKIPPED } from './chromium.ts';
import { contrastOf, type Sample } from './contrast.ts';

if (CHROMIUM === null) process.stderr.write(`${WHY_SKIPPED}\n`);

const page = (state: string): string => html.render((STATES[state] as () => ReportView)());

const SCREENS: readonly Screen[] = [
  { width: 1280, scheme: 'light' },
  { width: 1280, scheme: 'dark' },
  { width: 390, scheme: 'light' },
  { width: 390, scheme: 'dark' },
];

const STATE_NAMES = Object.keys(STATES);

describe.skipIf(CHROMIUM === null)('the page in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 60_000);
  afterAll(async () => browser.close());

  test.each(SCREENS)('complains of nothing and asks for nothing ($width px, $scheme)', async (screen) => {
    const opened = await openPage(browser, page('demo'), screen);
    await opened.page.waitForTimeout(200);
    expect(opened.complaints).toEqual([]);
    expect(opened.requests.filter((url) => !url.startsWith('file:') && url !== 'data:,')).toEqual([]);
    await opened.page.close();
  });

  test.each(STATE_NAMES)('does not scroll sideways at 390 px: %s', async (state) => {
    const { page: shown, complaints } = await openPage(browser, page(state), { width: 390, scheme: 'light' });
    expect(await shown.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(complaints).toEqual([]);
    await shown.close();
  });

  test.each(SCREENS)('text stands out from what is behind it ($width px, $scheme)', async (screen) => {
    const { page: shown } = await openPage(browser, page('demo'), screen);
    const samples = await shown.evaluate<readonly Sample[]>(SAMPLES);
    expect(samples.length).toBeGreaterThan(100);
    const poor = samples.filter((sample) => contrastOf(sample) < (sample.large ? 3 : 4.5));
    expect(poor.map((sample) => `${sample.text}: ${contrastOf(sample).toFixed(2)}`)).toEqual([]);
    await shown.close();
  });

  test('its policy stops a script, a handler and a picture that got in', async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      response.end();
    });
    await new Promise<void>((listening) => {
      server.listen(0, '127.0.0.1', listening);
    });
    const { port } = server.address() as AddressInfo;
    const injected = page('demo').replace(
      '</h1>',
      `</h1><script>document.title='owned'</script><img src="http://127.0.0.1:${port}/x.png" onerror="document.title='owned'"><b style="position:fixed">x</b>`,
    );
    const { page: shown, complaints } = await openPage(browser, injected, { width: 1280, scheme: 'light' });
    await shown.waitForTimeout(300);
    expect(await shown.title()).toMatch(/^Use rules on/);
    expect(complaints.join('\n')).toContain('Content Security Policy');
    expect(asked).toBe(0);
    server.close();
    expect(await shown.evaluate("getComputedStyle(document.querySelector('b')).position")).not.toBe('fixed');
    await shown.close();
  });

  test('hostile names are shown as they are and do nothing', async () => {
    const { page: shown, requests } = await openPage(browser, page('hostile'), {
      width: 1280,
      scheme: 'light',
    });
    expect(await shown.title()).toContain('on </style><script>');
    expect(await shown.locator('img, iframe').count()).toBe(0);
    expect(await shown.locator('script').count()).toBe(1);
    expect(await shown.locator('a:not([href^="#"])').count()).toBe(0);
    expect(requests.filter((url) => url.startsWith('http'))).toEqual([]);
    await shown.close();
  });

  test('the keyboard reaches the skip link first, then the sections', async () => {
    const { page: shown } = await openPage(browser, page('demo'), { width: 1280, scheme: 'light' });
    await shown.keyboard.press('Tab');
    expect(await shown.evaluate('document.activeElement.textContent')).toBe('Skip to the report');
    expect(await shown.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    await shown.keyboard.press('Tab');
    expect(await shown.evaluate('document.activeElement.textContent')).toBe('Answer');
    await shown.close();
  });

  test('a mark of the chart leads to its row', async () => {
    const { page: shown } = await openPage(browser, page('demo'), { width: 1280, scheme: 'light' });
    await shown.locator('svg.plot a[href="#cell-1-2"]').focus();
    await shown.keyboard.press('Enter');
    expect(await shown.locator('tr:target').getAttribute('id')).toBe('cell-1-2');
    await shown.close();
  });

  test('machine cost is one choice away, without a script', async () => {
    const { page: shown } = await openPage(browser, page('demo'), { width: 1280, scheme: 'light' });
    const full = shown.locator('#money .full').first();
    expect(await full.isVisible()).toBe(true);
    await shown.getByLabel('Machine only').check();
    expect(await full.isVisible()).toBe(false);
    expect(await shown.locator('#money .machine').first().isVisible()).toBe(true);
    await shown.close();
  });

  test('labels of a chart stay inside of their panel at both widths', async () => {
    for (const width of [390, 1280]) {
      const { page: shown } = await openPage(browser, page('demo'), { width, scheme: 'light' });
      expect(await shown.evaluate(ESCAPED_LABELS)).toEqual([]);
      await shown.close();
    }
  });

  test.each([
    ['demo', 7],
    ['regressed', 8],
    ['many specs and variants', 9],
  ])('prints to a PDF of a few pages: %s', async (state, most) => {
    const { page: shown } = await openPage(browser, page(state), { width: 390, scheme: 'dark' });
    const pdf = await shown.pdf({ format: 'A4' });
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    expect(pages).toBeGreaterThan(1);
    expect(pages).toBeLessThanOrEqual(most);
    await shown.emulateMedia({ media: 'print' });
    // What A4 leaves between the margins: a wider table would be cut off.
    await shown.setViewportSize({ width: 711, height: 1000 });
    expect(await shown.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(711);
    expect(await shown.locator('#trust .checks').isVisible()).toBe(true);
    expect(await shown.locator('.on-paper').isVisible()).toBe(true);
    await shown.close();
  });

  test('without JavaScript 40 specs have an index, and each opens', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const shown = await context.newPage();
    await shown.setContent(page('many specs and variants'));
    expect(await shown.locator('.pick-index tbody tr').count()).toBe(40);
    const spec = shown.locator('#specs details').nth(30);
    expect(await spec.locator('table').first().isVisible()).toBe(false);
    await spec.locator('summary').first().click();
    expect(await spec.locator('table').first().isVisible()).toBe(true);
    await context.close();
  });
});

/** Runs in the page: colours of every text and of what is painted behind it. */
const SAMPLES = `(() => {
  const samples = [];
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!/rgba\\(.*, 0\\)|transparent/.test(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (text === '' || element.checkVisibility() === false || element.tagName === 'title') continue;
    const style = getComputedStyle(element);
    const colour = element.ownerSVGElement ? style.fill : style.color;
    const size = Number.parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    samples.push({ text: text.slice(0, 40), colour, background: behind(element), large });
  }
  return samples;
})()`;

/** Runs in the page: names of labels that leave the card of their chart. */
const ESCAPED_LABELS = `[...document.querySelectorAll('.panel')].flatMap((panel) => {
  const card = panel.getBoundingClientRect();
  return [...panel.querySelectorAll('svg text')]
    .filter((text) => {
      const box = text.getBoundingClientRect();
      return box.left < card.left || box.right > card.right || box.top < card.top || box.bottom > card.bottom;
    })
    .map((text) => text.textContent);
})`;
