// The page of a large run: how long it takes to make, how big it is, how long a browser takes to show it.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { html } from '../dist/reports/html/index.js';
import { buildReportView } from '../dist/reports/view.js';
import { collectTrials } from '../dist/reports/view/trial-columns.js';
import { observing } from '../dist/src/analyse/observation.js';
import { summariseRun } from '../dist/src/analyse/run.js';
import { NO_USAGE } from '../dist/src/model/usage.js';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((file) => existsSync(file));
const SIZES = [
  { trials: 10_000, mostBytes: 1e6, mostSeconds: 1.5 },
  { trials: 100_000, mostBytes: 5e6, mostSeconds: 5 },
];

export async function run() {
  const rows = [];
  render(synthetic(100)); // Loads and compiles what every page needs.
  for (const { trials, mostBytes, mostSeconds } of SIZES) {
    const made = synthetic(trials);
    // Of the processor: others on the machine would be counted by a clock.
    const from = process.cpuUsage();
    const page = render(made);
    const used = process.cpuUsage(from);
    const seconds = (used.user + used.system) / 1e6;
    const what = `report of ${trials.toLocaleString('en')} trials`;
    rows.push(
      rowOf(
        `${what}: make, from trials in memory`,
        `${seconds.toFixed(2)} s`,
        seconds / mostSeconds,
        `${mostSeconds} s`,
      ),
      rowOf(
        `${what}: size`,
        `${(page.length / 1e6).toFixed(2)} MB`,
        page.length / mostBytes,
        `${mostBytes / 1e6} MB`,
      ),
    );
    if (CHROMIUM !== undefined) {
      const shown = await opened(page);
      rows.push(
        rowOf(`${what}: open in Chromium, explorer ready`, `${shown.toFixed(2)} s`, shown / 2, '2 s'),
      );
    }
  }
  return rows;
}

function rowOf(what, measured, ratio, bar) {
  return { what, measured, floor: '–', ratio: ratio.toFixed(2), bar: `≤ ${bar}` };
}

function render({ run: invented, cells, trials, failed }) {
  const collector = collectTrials(failed);
  const observations = [];
  const summary = summariseRun(invented, cells, collector.take(observing(trials, observations)));
  const reader = { trialDetail: (id) => detailOf(trials[id - 1]), blob: (name) => `${name} `.repeat(60) };
  const drill = { collector, failed, reader, sidecar: null };
  const source = { summary, failures: [], reproduce: 'bench', drill, observations, spending: [] };
  return html.render(buildReportView(source));
}

async function opened(page) {
  const { chromium } = await import('playwright-core');
  const folder = mkdtempSync(path.join(tmpdir(), 'firstpass-bench-'));
  const file = path.join(folder, 'report.html');
  writeFileSync(file, page);
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  });
  try {
    const tab = await browser.newPage();
    const from = performance.now();
    await tab.goto(pathToFileURL(file).href);
    await tab.locator('.trials tbody tr').first().waitFor({ timeout: 60_000 });
    return (performance.now() - from) / 1000;
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}

const SPECS = 4;
const VARIANTS = 5;

/** Invented trials: 4 specs, 5 variants, a quarter of them wrong for one of 40 reasons. */
function synthetic(count) {
  const random = generator(7);
  const invented = {
    id: '20261123-101530-bnch',
    startedAt: '2026-11-23T10:15:30.000Z',
    project: 'bench',
    source: 'run',
    version: '0',
    planDigest: '',
    seed: 1,
    repeats: 1,
    planned: count,
    rateCard: 'synthetic',
    synthetic: true,
    environment: {},
  };
  const places = Array.from({ length: SPECS * VARIANTS }, (_, index) => ({
    spec: `spec-${index % SPECS}`,
    variant: `variant-${Math.floor(index / SPECS)}`,
  }));
  const cells = places.map((place) => ({
    ...place,
    run: invented.id,
    specDescription: 'synthetic',
    owner: null,
    label: `sandbox/${place.variant}`,
    agent: 'model',
    synthetic: true,
    tags: {},
    yieldFloor: 0.5,
    slaP95Seconds: null,
    scoreKey: '',
  }));
  const trials = Array.from({ length: count }, (_, index) => trialOf(index, places, random));
  const failed = trials
    .filter(({ outcome }) => outcome !== 'correct')
    .map((trial) => ({ ...trial, checks: [checkOf(trial.trialId)] }));
  return { run: invented, cells, trials, failed };
}

function trialOf(index, places, random) {
  const isCorrect = random() > 0.25;
  const attempts = isCorrect ? 1 + Math.floor(random() * 2) : 3;
  const cost = BigInt(Math.floor(random() * 9e6)) * 10n ** 9n * BigInt(attempts);
  return {
    ...places[index % places.length],
    trialId: index + 1,
    run: '20261123-101530-bnch',
    case: `case-${Math.floor(index / places.length) % 1000}`,
    repeat: 1 + Math.floor(index / places.length / 1000),
    outcome: isCorrect ? 'correct' : 'incorrect',
    accepted: isCorrect,
    firstPass: isCorrect && attempts === 1,
    attempts,
    tags: {},
    weight: 1,
    cluster: null,
    durationMs: Math.floor(random() * 9000) * attempts,
    waitMs: 0,
    providerMs: 0,
    toolMs: 0,
    validationMs: 0,
    modelCalls: attempts,
    httpRequests: attempts,
    toolCalls: {},
    usage: NO_USAGE,
    callsWithoutUsage: 0,
    reviewMinutes: 0,
    cost: { 'model.output': cost },
    firstAttemptCost: cost,
    shadow: 0n,
    unpriced: 0,
    inDoubt: 0,
    inDoubtUsd: 0n,
    reused: 0n,
    reusedFrom: null,
  };
}

function checkOf(id) {
  const place = `$.field${id % 40}`;
  const evidence = { path: place, expected: `${id * 7}.50`, received: `${id * 3}.25` };
  return { validator: 'numeric', status: 'fail', ...evidence, message: `Wanted ${id * 7}.50 at ${place}.` };
}

function detailOf(trial) {
  const startedAt = '2026-11-23T10:15:30.000Z';
  const numbers = Array.from({ length: trial.attempts }, (_, index) => index + 1);
  return {
    trial: { ...trial, id: trial.trialId },
    end: { ...trial, reason: null },
    attempts: numbers.map((number) => ({
      number,
      variant: trial.variant,
      startedAt,
      durationMs: 900,
      ended: 'output',
      reason: null,
      output: `synthetic ${trial.trialId * 7919} ${number}`,
      verdict: trial.outcome,
      checks: [checkOf(trial.trialId), checkOf(trial.trialId + 1)],
      feedback: number === 1 ? null : `Not accepted: ${checkOf(trial.trialId).message}`,
    })),
    calls: numbers.map((attempt) => ({
      call: {
        attempt,
        tryNumber: 1,
        kind: 'model',
        name: trial.variant,
        served: null,
        startedAt,
        durationMs: 800,
        status: 'ok',
        httpStatus: 200,
        error: null,
        usage: NO_USAGE,
        replayed: false,
      },
      charges: ['input', 'cache', 'output'].map((part) => ({
        component: `model.${part}`,
        unit: part,
        quantity: String(trial.trialId % 900),
        basis: 'list',
        amount: trial.cost['model.output'],
        sku: `sandbox/${trial.variant}#${part}`,
        rule: 'from 2026-01-01',
      })),
    })),
  };
}

function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
