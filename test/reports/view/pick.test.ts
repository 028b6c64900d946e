import { expect, test } from 'vitest';
import { summariseRun } from '../../../src/analyse/run.ts';
import { buildReportView } from '../../../reports/view.ts';
import { demoRun } from '../../fixtures/trials.ts';
import { demoView, REPRODUCE } from '../../fixtures/view.ts';

test('without single trials the totals by case say how sure a pick is', () => {
  const { run, cells, trials } = demoRun();
  const view = buildReportView({
    summary: summariseRun(run, cells, trials),
    failures: [],
    observations: [],
    spending: [],
    reproduce: REPRODUCE,
  });
  const sentences = view.specs.map(({ pick }) => pick.why);
  expect(sentences[0]).toContain('Too close to call: on new cases it may prove up to 24% dearer than cheap');
  expect(sentences[1]).toContain('That it is cheaper is shown: at least by 4%.');
});

test('with them it is said once', () => {
  for (const { pick } of demoView().specs) {
    expect(pick.why).not.toContain('on new cases');
    expect(pick.why).toContain(pick.lead?.sentence ?? '–');
  }
});
