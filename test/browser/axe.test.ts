import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { html } from '../../reports/html/index.ts';
import type { ReportView } from '../../reports/view.ts';
import { GATE_PAGES } from '../fixtures/gate-page.ts';
import { STATES } from '../fixtures/states.ts';
import { CHROMIUM, openBrowser, openPage, type Screen, WHY_SKIPPED } from './chromium.ts';
import { violations } from './violations.ts';

if (CHROMIUM === null) process.stderr.write(`${WHY_SKIPPED}\n`);

/** Those that differ in what they show; the page with single trials is in a test of its own, on every screen. */
const CHECKED = [
  'nothing ran',
  'one variant, few cases',
  'all fail',
  'all unpriced',
  'second oracle',
  'orphan trial',
  'right to left',
  'long ids',
  'regressed',
  'not settled',
  'comparison refused',
  'stopped by its budget',
  'hostile',
  'seven specs',
  'gate: regressed',
  'gate: degraded',
  'gate: inconclusive',
  'gate: no baseline',
  'gate: budget',
  'gate: nothing changed',
];

/** The screens in turn, one a state. */
const SCREENS: readonly Screen[] = [
  { width: 1280, scheme: 'dark' },
  { width: 390, scheme: 'light' },
  { width: 1280, scheme: 'light' },
  { width: 390, scheme: 'dark' },
];
const PAGES = CHECKED.map((name, index) => ({ name, ...(SCREENS[index % SCREENS.length] as Screen) }));

describe.skipIf(CHROMIUM === null)('axe finds no violation', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 60_000);
  afterAll(async () => browser.close());

  test.each(PAGES)('$name ($width px, $scheme)', async ({ name, ...screen }) => {
    const text = html.render(((STATES[name] ?? GATE_PAGES[name]) as () => ReportView)());
    const { page } = await openPage(browser, text, screen);
    expect(await violations(page)).toEqual([]);
    await page.close();
  });
});
