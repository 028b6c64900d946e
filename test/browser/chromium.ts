import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of an installed Chromium, or null: browser tests are skipped without one. */
export const CHROMIUM: string | null = CANDIDATES.find((file) => existsSync(file)) ?? null;

export const WHY_SKIPPED: string = `no Chromium at ${CANDIDATES.join(', ')}: install one to run the browser tests`;

/** Starts a browser of its own profile, without anything that talks to the network. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM ?? '',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page with everything that it complained about or asked for. */
export interface Opened {
  readonly page: Page;
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
}

export interface Screen {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
}

/** Opens the text as a file, as a user would, and waits until it is shown. */
export async function openPage(browser: Browser, text: string, screen: Screen): Promise<Opened> {
  const folder = mkdtempSync(path.join(tmpdir(), 'firstpass-page-'));
  const file = path.join(folder, 'report.html');
  writeFileSync(file, text);
  const page = await browser.newPage({
    viewport: { width: screen.width, height: 900 },
    colorScheme: screen.scheme,
  });
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('request', (request) => requests.push(request.url()));
  page.on('close', () => rmSync(folder, { recursive: true, force: true }));
  await page.goto(pathToFileURL(file).href, { waitUntil: 'domcontentloaded' });
  return { page, complaints, requests };
}
