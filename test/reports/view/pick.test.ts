import { expect, test } from 'vitest';
import { balanceCells } from '../../../src/analyse/balanced.ts';
import { summariseRun } from '../../../src/analyse/run.ts';
import { buildReportView, type ReportView } from '../../../reports/view.ts';
import { demoRun } from '../../fixtures/trials.ts';
import { demoView, REPRODUCE } from '../../fixtures/view.ts';

/** What the terminal shows at the end of a run: no single trials. */
function totalsView(): ReportView {
  const { run, cells, trials } = demoRun();
  return buildReportView({
    summary: summariseRun(run, cells, trials),
    failures: [],
    observations: [],
    spending: [],
    reproduce: REPRODUCE,
  });
}

test('how sure a pick is, is said with its consequence', () => {
  const [first, second] = totalsView().specs.map(({ pick }) => pick.why);
  expect(first).toContain('Too close to call with cheap');
  expect(first).toMatch(/on new cases it may prove up to \d+% dearer \(95%\)/);
  expect(second).toMatch(/On the same cases \w+ costs \+\d+% to \+\d+% \(95%\)\./);
});

test('the terminal, which reads totals only, and the page say one thing', () => {
  const [terminal, page] = [totalsView(), demoView()];
  expect(terminal.specs.map(({ pick }) => pick)).toEqual(page.specs.map(({ pick }) => pick));
  for (const [index, { pick }] of page.specs.entries()) {
    const verdict = page.document.best[index]?.choice.verdict;
    expect(pick.lead?.standing === 'ahead').toBe(verdict === 'ahead');
    expect(pick.why).toContain(pick.lead?.sentence ?? '–');
  }
});

test('a budget that let no case end in every variant is said to have; trials did finish', () => {
  const { run, cells, trials } = demoRun();
  const [first] = trials;
  const ended = trials.filter(({ spec, variant }) => spec === first?.spec && variant === first.variant);
  const { cells: summaries } = summariseRun(run, cells, ended);
  const view = buildReportView({
    summary: summariseRun(run, cells, ended),
    balanced: balanceCells(summaries, () => ended),
    failures: [],
    observations: [],
    spending: [],
    reproduce: REPRODUCE,
  });
  const { why } = view.specs.find(({ id }) => id === first?.spec)?.pick ?? { why: '' };
  expect(why).toBe(
    'A budget ended the run before any repeat of a case was finished by every variant; 60 were begun.',
  );
});
