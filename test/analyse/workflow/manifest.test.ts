import { describe, expect, test } from 'vitest';
import { isManifest, parseManifest } from '../../../src/analyse/workflow/manifest.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { agentRow, MANIFEST } from '../../fixtures/workflow-run.ts';

const stages = (manifest: JsonObject): readonly string[] =>
  parseManifest(manifest).rows.map(({ stage }) => stage);

describe('a manifest', () => {
  test('of the real form: stages by their numbers, models without suffixes', () => {
    const run = parseManifest(MANIFEST);
    expect(run).toMatchObject({
      id: 'wf_synthetic-1',
      startedAt: '2026-09-16T14:09:07.124Z',
      totalTokens: 76243,
      phases: ['Read', 'Write'],
      problems: [],
    });
    expect(run.rows.map(({ stage, model }) => [stage, model])).toEqual([
      ['Read', 'claude-opus-4-8'],
      ['Read', 'claude-opus-4-8'],
      ['Write', 'claude-haiku-4-5'],
    ]);
  });

  test('with numbers of phases from 0, from 1, by headers, and of a phase that nobody names', () => {
    const phases = [{ title: 'A' }, { title: 'B' }];
    expect(stages({ phases, workflowProgress: numbered(0) })).toEqual(['A', 'B']);
    expect(stages({ phases, workflowProgress: numbered(1) })).toEqual(['A', 'B']);
    const headers = [
      { type: 'workflow_phase', index: 7, title: 'Seven' },
      { type: 'workflow_phase', index: 8, title: 'Eight' },
    ];
    expect(stages({ phases, workflowProgress: [...headers, ...numbered(7)] })).toEqual(['Seven', 'Eight']);
    expect(stages({ workflowProgress: numbered(3) })).toEqual(['phase 3', 'phase 4']);
    expect(stages({ workflowProgress: [agentRow({})] })).toEqual(['?']);
  });

  test('with garbage: every field that cannot be used is named, none becomes a silent 0', () => {
    const run = parseManifest({
      totalTokens: '12',
      workflowProgress: [
        'x',
        null,
        agentRow({ tokens: 'bad', toolCalls: -1, durationMs: {}, agentId: 7, label: null, model: '' }),
      ],
    });
    expect(run.totalTokens).toBe(12);
    expect(run.rows).toEqual([
      expect.objectContaining({
        tokens: null,
        toolCalls: null,
        durationMs: null,
        id: null,
        label: '',
        model: null,
      }),
    ]);
    expect(run.problems.map(({ sentence }) => sentence)).toEqual([
      'workflowProgress[0] is no object',
      'workflowProgress[1] is no object',
      'workflowProgress[2].tokens is "bad" and is left out',
      'workflowProgress[2].toolCalls is -1 and is left out',
      'workflowProgress[2].durationMs is {} and is left out',
      'totalTokens is "12" and is read as 12',
    ]);
  });

  test('without rows, or of another kind', () => {
    expect(parseManifest({ runId: 'wf' })).toMatchObject({
      rows: [],
      totalTokens: null,
      problems: [{ code: 'missing-field' }],
    });
    expect([isManifest({}), isManifest(null), isManifest([]), isManifest(MANIFEST)]).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  test('how long an agent waited', () => {
    const rows = [agentRow({ queuedAt: 1000, startedAt: 1250 }), agentRow({ queuedAt: 9, startedAt: 3 })];
    expect(parseManifest({ workflowProgress: rows }).rows.map(({ queuedMs }) => queuedMs)).toEqual([
      250,
      null,
    ]);
  });
});

function numbered(first: number): readonly JsonObject[] {
  return [agentRow({ phaseIndex: first }), agentRow({ phaseIndex: first + 1 })];
}
