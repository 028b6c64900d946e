import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { html } from '../../reports/html/index.ts';
import type { ReportView } from '../../reports/view.ts';
import { STATES } from '../fixtures/states.ts';
import { CHROMIUM, openBrowser, openPage, type Screen, WHY_SKIPPED } from './chromium.ts';
import { difference, fontWidths, goldenPicture, isAlike, keepActual } from './pixels.ts';

if (CHROMIUM === null) process.stderr.write(`${WHY_SKIPPED}\n`);

/** Set to write the golden pictures anew, after having looked at them. */
const UPDATE = process.env['FIRSTPASS_UPDATE_SCREENSHOTS'] === '1';
const GOLDEN = new URL('../golden/screenshots/', import.meta.url);

const SCREENS: readonly Screen[] = [
  { width: 1280, scheme: 'light' },
  { width: 1280, scheme: 'dark' },
  { width: 390, scheme: 'light' },
  { width: 390, scheme: 'dark' },
];

/** What decides, and each kind of chart once. */
const PARTS: Readonly<Record<string, string>> = {
  answers: '.answers',
  scatter: '#cost-yield .panel:nth-child(2)',
  bars: '#money .bars .bar-group:first-child',
  forest: '#baseline > .scroll',
};

const page = html.render((STATES['regressed'] as () => ReportView)());

describe.skipIf(CHROMIUM === null)('the page looks as it did', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 60_000);
  afterAll(async () => browser.close());

  test.each(SCREENS)('at $width px, $scheme', async (screen) => {
    const { page: shown } = await openPage(browser, page, screen);
    if (!hasGoldenFonts(await fontWidths(shown))) {
      process.stderr.write(
        'screenshots not compared: this machine has other fonts than the golden pictures\n',
      );
      await shown.close();
      return;
    }
    const blank = await browser.newPage();
    const wrong: string[] = [];
    for (const [part, selector] of Object.entries(PARTS)) {
      const name = `${part}-${screen.width}-${screen.scheme}.png`;
      const actual = await shown.locator(selector).first().screenshot({ animations: 'disabled' });
      const finding = await compareWithGolden(blank, name, actual);
      if (finding !== null) wrong.push(finding);
    }
    expect(wrong).toEqual([]);
    await shown.close();
    await blank.close();
  });

  test.each([
    ['another theme', `document.querySelector('#theme-dark').click()`],
    ['another cost', `document.querySelector('#cost-machine').click()`],
    ['a bar less', `document.querySelector('#money .full .bar-row').remove()`],
    ['no intervals', `document.querySelectorAll('.interval').forEach((line) => line.remove())`],
    ['no marks', `document.querySelectorAll('.key .mark').forEach((mark) => mark.remove())`],
  ])('%s would be noticed, and nothing changed is not', async (_, change) => {
    const { page: shown } = await openPage(browser, page, { width: 1280, scheme: 'light' });
    const blank = await browser.newPage();
    const shot = async (): Promise<Buffer> => shown.locator(PARTS['bars'] ?? '').screenshot();
    const golden = await shot();
    expect(isAlike(await difference(blank, { golden, actual: await shot() }))).toBe(true);
    await shown.evaluate(change);
    expect(isAlike(await difference(blank, { golden, actual: await shot() }))).toBe(false);
    await shown.close();
    await blank.close();
  });
});

const FONTS = new URL('fonts.txt', GOLDEN);

/** Whether the golden pictures were made with these fonts; while updating they are. */
function hasGoldenFonts(widths: string): boolean {
  if (UPDATE) {
    mkdirSync(GOLDEN, { recursive: true });
    writeFileSync(FONTS, `${widths}\n`);
  }
  return existsSync(FONTS) && readFileSync(FONTS, 'utf8').trim() === widths;
}

/** Returns what is wrong in one line with the place of the picture; null when nothing is. */
async function compareWithGolden(blank: Page, name: string, actual: Buffer): Promise<string | null> {
  const file = new URL(name, GOLDEN);
  const golden = UPDATE ? null : goldenPicture(file);
  if (golden === null) {
    if (!UPDATE) return `${name}: no golden picture; FIRSTPASS_UPDATE_SCREENSHOTS=1 writes it`;
    mkdirSync(GOLDEN, { recursive: true });
    writeFileSync(file, actual);
    return null;
  }
  const found = await difference(blank, { golden, actual });
  if (isAlike(found)) return null;
  const share = (found.share * 100).toFixed(1);
  return `${name}: ${share}% differ, ${found.sizes.join(' → ')}; see ${keepActual(name, actual)}`;
}
