import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agentsOf, endOf, tokensOf } from '../../../src/analyse/workflow/agent-rows.ts';
import { sumInvariant } from '../../../src/analyse/workflow/invariant.ts';
import { parseManifest } from '../../../src/analyse/workflow/manifest.ts';
import { GROUPINGS, groupAgents, type Grouping, stagesOf } from '../../../src/analyse/workflow/stages.ts';
import { agentRow } from '../../fixtures/workflow-run.ts';

const run = (rows: readonly ReturnType<typeof agentRow>[], totalTokens: number | null = null) =>
  parseManifest({ totalTokens, workflowProgress: rows, phases: [{ title: 'One' }, { title: 'Two' }] });
const verdict = (of: ReturnType<typeof run>): string => sumInvariant(of, agentsOf(of).agents).verdict;

describe('agents that are told several times', () => {
  test('count once, as they ended', () => {
    const of = run(
      [
        agentRow({ index: 1, label: 'a', agentId: 'a1', state: 'start' }),
        agentRow({ index: 1, label: 'a', agentId: 'a1', state: 'running', tokens: 900 }),
        agentRow({ index: 1, label: 'a', agentId: 'a1', tokens: 1000 }),
      ],
      1000,
    );
    const { agents, repeated } = agentsOf(of);
    expect(agents.map(({ state, tokens }) => [state, tokens])).toEqual([['done', 1000]]);
    expect(repeated).toHaveLength(2);
    expect(verdict(of)).toBe('holds');
  });

  test('a queued agent without an id is the one of its index', () => {
    const of = run([
      agentRow({ index: 2, label: 'b', state: 'start' }),
      agentRow({ index: 2, label: 'b', agentId: 'b1', tokens: 5 }),
      agentRow({ index: 3, label: 'c', state: 'start' }),
    ]);
    expect(agentsOf(of).agents.map(({ label, state }) => [label, state])).toEqual([
      ['b', 'done'],
      ['c', 'start'],
    ]);
  });

  test('two ends of one id are two agents, unless the total says that they are one', () => {
    const rows = [
      agentRow({ agentId: 'x', label: 'v', tokens: 7 }),
      agentRow({ agentId: 'x', label: 'v', tokens: 7 }),
    ];
    expect(agentsOf(run(rows, 14)).agents).toHaveLength(2);
    expect(agentsOf(run(rows, 7)).agents).toHaveLength(1);
    expect(agentsOf(run(rows, 99)).agents).toHaveLength(2);
  });
});

test('the sum has three answers', () => {
  expect(verdict(run([agentRow({ tokens: 5 })], 5))).toBe('holds');
  const broken = run([agentRow({ tokens: 5 })], 8);
  expect(sumInvariant(broken, agentsOf(broken).agents)).toMatchObject({ verdict: 'broken', unattributed: 3 });
  expect(verdict(run([], 0))).toBe('no-data');
  expect(verdict(run([agentRow({ tokens: 5 })]))).toBe('no-data');
  expect(verdict(run([agentRow({})], 0))).toBe('no-data');
});

test('states are told apart whatever their case, and unknown ones stay unknown', () => {
  expect(
    ['done', 'Completed', 'error', 'failed', 'killed', 'skipped', 'running', 'start', '?', 'toString'].map(
      endOf,
    ),
  ).toEqual([
    'done',
    'done',
    'error',
    'error',
    'error',
    'skipped',
    'unfinished',
    'unfinished',
    'unknown',
    'unknown',
  ]);
});

test('every grouping adds up to the same, stages stand as they were planned', () => {
  const row = fc.record({
    phaseIndex: fc.integer({ min: 1, max: 4 }),
    tokens: fc.integer({ min: 0, max: 1e6 }),
    label: fc.constantFrom('verify:1', 'verify:2', 'reader-1', ''),
    model: fc.constantFrom('m1', 'm2'),
    state: fc.constantFrom('done', 'error', 'skipped'),
  });
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const of = run(rows.map((one) => agentRow(one)));
      const { agents } = agentsOf(of);
      const groupings = Object.keys(GROUPINGS) as readonly Grouping[];
      for (const grouping of groupings) {
        const groups = groupAgents(agents, grouping);
        expect(groups.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(tokensOf(agents));
      }
      const planned = stagesOf(of, agents).map(({ name }) => name);
      expect(planned.filter((name) => of.phases.includes(name))).toEqual(
        of.phases.filter((name) => planned.includes(name)),
      );
    }),
  );
});
