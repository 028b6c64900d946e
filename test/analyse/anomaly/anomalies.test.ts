import { describe, expect, test } from 'vitest';
import { anomaliesIn } from '../../../src/analyse/anomaly/anomalies.ts';
import type { WorkUnit } from '../../../src/analyse/anomaly/work-unit.ts';
import { normalQuantile } from '../../../src/analyse/numeric/normal.ts';
import { mulberry32 } from '../../../src/analyse/numeric/random.ts';

/** Synthetic: a unit of an ordinary stage. */
function unit(trialId: number, changed: Partial<WorkUnit> = {}): WorkUnit {
  return {
    run: 'r',
    trialId,
    spec: 'spec',
    agent: 'agent',
    stage: 'main',
    model: 'steady',
    asked: null,
    at: trialId * 1000,
    dollars: 0.1 * (1 + (trialId % 3) / 10),
    prompts: [1000, 2000],
    outputTokens: 500 + (trialId % 5),
    requests: 2,
    answered: 2,
    toolCalls: 3,
    truncated: 0,
    identical: 1,
    ...changed,
  };
}

const HISTORY = Array.from({ length: 12 }, (_, index) => unit(index + 1));
const kinds = (changed: Partial<WorkUnit>, history: readonly WorkUnit[] = HISTORY): string[] =>
  anomaliesIn([...history, unit(99, changed)])
    .found.filter(({ unit: { trialId } }) => trialId === 99)
    .map(({ kind }) => kind);

describe('a unit against its own history', () => {
  test.each([
    ['nothing', {}, []],
    ['a cost of three times the median', { dollars: 0.33 }, ['expensive']],
    ['a cost of a hundred times', { dollars: 11 }, ['expensive', 'runaway']],
    ['a tenth of the cost', { dollars: 0.01 }, ['cheap']],
    ['an output of a word', { outputTokens: 4 }, ['output-collapse']],
    ['no tool', { toolCalls: 0 }, ['tool-call-collapse']],
    ['no token', { prompts: [], outputTokens: 0, dollars: 0 }, ['zero-token']],
    ['an answer that was cut', { truncated: 1 }, ['truncated']],
    ['the same request again and again', { identical: 6 }, ['runaway']],
    ['a prompt that grew', { prompts: [2000, 90_000] }, ['snowball']],
    ['small prompts may grow', { prompts: [100, 9000] }, []],
    ['another model', { model: 'cheap', asked: 'steady' }, ['model-change']],
    ['a dated release of what was asked for', { asked: 'stea' }, []],
    ['a cost that nobody knows', { dollars: null }, []],
    ['a request that nobody answered', { answered: 0, dollars: 0, outputTokens: 0, prompts: [] }, []],
  ] as const)('%s', (_, changed, expected) => {
    expect(kinds(changed)).toEqual(expected);
  });

  test('a stage that is always light, or has no tools, stands out by nothing', () => {
    const light = { dollars: 0.0001, outputTokens: 3, toolCalls: 0, stage: 'classify' };
    const history = [...HISTORY, ...HISTORY.map((one) => ({ ...one, ...light }))];
    expect(kinds(light, history)).toEqual([]);
  });

  test('what the cell always does is no snowball', () => {
    const growing = { prompts: [2000, 90_000] };
    expect(
      kinds(
        growing,
        HISTORY.map((one) => ({ ...one, ...growing })),
      ),
    ).toEqual([]);
  });

  test('without history nothing is dear, and that is counted', () => {
    const found = anomaliesIn(HISTORY.slice(0, 3).map((one, index) => ({ ...one, dollars: 10 ** index })));
    expect(found).toEqual({ found: [], units: 3, withoutHistory: 3 });
  });

  test('the first of its cell is compared with those after it', () => {
    const first = unit(0, { dollars: 50, at: 0 });
    expect(
      anomaliesIn([first, ...HISTORY]).found.map(({ kind, unit: { trialId } }) => [kind, trialId]),
    ).toContainEqual(['expensive', 0]);
  });
});

/** Share of clean units that are flagged, costs and outputs being log-normal of this spread. Synthetic. */
function falsePositives(sigma: number, perCell: number): number {
  const random = mulberry32(20_261_123);
  const draw = (median: number): number =>
    median * Math.exp(sigma * normalQuantile(Math.max(1e-9, random())));
  let [flagged, units] = [0, 0];
  for (let cell = 0; cell < 6000 / perCell; cell += 1) {
    const clean = Array.from({ length: perCell }, (_, index) =>
      unit(index, { dollars: draw(0.1), outputTokens: Math.ceil(draw(500)) }),
    );
    flagged += new Set(anomaliesIn(clean).found.map(({ unit: { trialId } }) => trialId)).size;
    units += perCell;
  }
  return flagged / units;
}

test('the share of clean units that are flagged is what the docs say', async () => {
  const rows = [0.3, 0.6, 1].flatMap((sigma) =>
    [12, 50, 200].map(
      (size) => `| ${sigma} | ${size} | ${(falsePositives(sigma, size) * 100).toFixed(2)}% |`,
    ),
  );
  await expect(`${rows.join('\n')}\n`).toMatchFileSnapshot('../../golden/analyse/anomaly-false-positives.md');
});
