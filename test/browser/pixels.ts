import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';

/** What two pictures differ in; sizes in pixels. */
export interface Difference {
  readonly sizes: readonly [golden: string, actual: string];
  /** Share of the common area that differs in more than the rendering of edges; 0 to 1. */
  readonly share: number;
}

/**
 * Share of the area that may differ when the fonts are the same. Two pictures of one Chromium differ in nothing; a
 * newer one may smooth edges otherwise, which hardly moves the mean of a block. Measured on this page: pills without
 * their colours change 0.012, charts without whiskers 0.013, without marks 0.02, a card 3 pixels lower 0.1.
 */
const MOST_SHARE = 0.004;
/** Pixels by which a side may differ: a rounding, not a line. */
const MOST_PIXELS = 2;

/** Returns what two pictures differ in. The browser decodes both: that needs no library. */
export async function difference(
  page: Page,
  { golden, actual }: { readonly golden: Buffer; readonly actual: Buffer },
): Promise<Difference> {
  const pictures = [golden, actual].map((picture) => picture.toString('base64'));
  return page.evaluate<Difference>(`(${COMPARE})(...${JSON.stringify(pictures)})`);
}

/** Whether they show the same page. */
export function isAlike({ sizes: [golden, actual], share }: Difference): boolean {
  const [before, after] = [golden, actual].map((size) => size.split('×').map(Number));
  const isNear = [0, 1].every(
    (side) => Math.abs((before?.[side] ?? 0) - (after?.[side] ?? 0)) <= MOST_PIXELS,
  );
  return isNear && share <= MOST_SHARE;
}

/**
 * Returns the widths of a text in the fonts of the page, in pixels. Pictures of machines with other fonts cannot be
 * compared: lines break elsewhere, and up to 0.29 of the area differs although nothing is wrong.
 */
export async function fontWidths(page: Page): Promise<string> {
  return page.evaluate<string>(`(() => {
    const context = document.createElement('canvas').getContext('2d');
    const families = [document.body, document.querySelector('code')].map((element) => getComputedStyle(element).fontFamily);
    const texts = ['Cost per correct output $0.00281', 'yield 82% → 98%', '✓✕▲◆…'];
    return families.flatMap((family) => ['400', '700'].flatMap((weight) => texts.map((text) => {
      context.font = weight + ' 32px ' + family;
      return context.measureText(text).width.toFixed(1);
    }))).join(' ');
  })()`);
}

/** Writes the picture beside the test's log and returns its place. */
export function keepActual(name: string, actual: Buffer): string {
  const folder = path.join(tmpdir(), 'firstpass-screenshots');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  writeFileSync(file, actual);
  return file;
}

/** Returns the golden picture; null where there is none yet. */
export function goldenPicture(file: URL): Buffer | null {
  return existsSync(file) ? readFileSync(file) : null;
}

/**
 * Runs in a page: counts blocks whose mean colour differs by more than 24 of 255 in any channel. A mean of 8 × 8
 * pixels hardly moves with hinting or a shift of a pixel, and moves far when a mark or a bar is gone.
 */
const COMPARE = `async (goldenText, actualText) => {
  const BLOCK = 8;
  const FAR = 24;
  const decode = async (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  };
  const [golden, actual] = [await decode(goldenText), await decode(actualText)];
  const columns = Math.floor(Math.min(golden.width, actual.width) / BLOCK);
  const rows = Math.floor(Math.min(golden.height, actual.height) / BLOCK);
  const means = (picture) => {
    const canvas = new OffscreenCanvas(columns * BLOCK, rows * BLOCK);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(picture, 0, 0);
    const { data, width } = context.getImageData(0, 0, canvas.width, canvas.height);
    const sums = new Float64Array(columns * rows * 3);
    for (let y = 0; y < rows * BLOCK; y += 1) {
      for (let x = 0; x < columns * BLOCK; x += 1) {
        const block = (Math.floor(y / BLOCK) * columns + Math.floor(x / BLOCK)) * 3;
        const pixel = (y * width + x) * 4;
        for (let channel = 0; channel < 3; channel += 1) sums[block + channel] += data[pixel + channel];
      }
    }
    return sums.map((sum) => sum / (BLOCK * BLOCK));
  };
  const [before, after] = [means(golden), means(actual)];
  let far = 0;
  for (let block = 0; block < columns * rows; block += 1) {
    const differs = [0, 1, 2].some((channel) => Math.abs(before[block * 3 + channel] - after[block * 3 + channel]) > FAR);
    if (differs) far += 1;
  }
  return {
    sizes: [golden, actual].map(({ width, height }) => width + '×' + height),
    share: far / (columns * rows),
  };
}`;
