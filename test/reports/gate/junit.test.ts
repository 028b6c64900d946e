import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { junit } from '../../../reports/gate/junit.ts';
import { CHROMIUM, openBrowser, WHY_SKIPPED } from '../../browser/chromium.ts';
import { gateOutputContract } from '../../contract/gate-output-contract.ts';
import { GATES, gateOf } from '../../fixtures/gate.ts';

const TAG =
  /<(?:\?xml version="1\.0" encoding="UTF-8"\?|\/?(?:testsuites|testsuite|testcase|properties|property|skipped|error|failure)(?: \w+="[^"<>]*")*\/?)>/g;

gateOutputContract(junit, expectSound);

function expectSound(text: string): void {
  expect(text).not.toMatch(/[^\n\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u);
  const rest = text.replaceAll(TAG, '');
  expect(rest).not.toMatch(/[<>]/);
  expect(text).not.toMatch(/&(?!(?:amp|lt|gt|quot|apos|#\d+);)/);
}

test('is the text that is kept', async () => {
  await expect(junit.render(gateOf({}))).toMatchFileSnapshot('../../golden/gate/junit.xml');
});

describe.skipIf(CHROMIUM === null)(
  `parsed by a browser${CHROMIUM === null ? ` (${WHY_SKIPPED})` : ''}`,
  () => {
    let browser: Browser;
    let page: Page;
    beforeAll(async () => {
      browser = await openBrowser();
      page = await browser.newPage();
    });
    afterAll(async () => {
      await browser.close();
    });

    test.each(Object.entries(GATES))('%s: is well-formed and counts what it holds', async (_, make) => {
      const document = make();
      const found = await page.evaluate<Parsed>(`(${PARSE})(${JSON.stringify(junit.render(document))})`);
      expect(found.error).toBeNull();
      expect(found.counted).toEqual(found.said);
      expect(found.names.length).toBe(document.cells.length + (document.problem === null ? 0 : 1));
    });
  },
);

/** Runs in the page, where a real XML parser is. */
const PARSE = `(text) => {
  const parsed = new DOMParser().parseFromString(text, 'application/xml');
  const all = (tag) => [...parsed.getElementsByTagName(tag)];
  const suite = all('testsuite')[0];
  const said = (name) => Number(suite?.getAttribute(name));
  return {
    error: all('parsererror')[0]?.textContent ?? null,
    names: all('testcase').map((one) => one.getAttribute('name')),
    counted: ['testcase', 'failure', 'error', 'skipped'].map((tag) => all(tag).length),
    said: ['tests', 'failures', 'errors', 'skipped'].map(said),
  };
}`;

interface Parsed {
  readonly error: string | null;
  readonly names: readonly string[];
  readonly counted: readonly number[];
  readonly said: readonly number[];
}
