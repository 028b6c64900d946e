import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesOf, findRuns } from '../../../src/import/workflow/find-runs.ts';
import { journalFacts, transcriptFacts } from '../../../src/import/workflow/transcript-facts.ts';
import { keptFolder } from '../../cli/kept-project.ts';
import { answerLine, MANIFEST, RUN, SESSION, writeWorkflowRun } from '../../fixtures/workflow-run.ts';

const names = (files: Iterable<string>): readonly string[] => [...files].map((file) => path.basename(file));

describe('the real layout', () => {
  test('manifest, transcripts, journal and session are found below any folder above them', () => {
    const folder = keptFolder();
    writeWorkflowRun(folder);
    const found = findRuns([folder]);
    expect(found.runs.map(({ file, problem }) => [path.basename(file), problem])).toEqual([
      [`${RUN}.json`, null],
    ]);
    expect(names(found.streams)).toEqual(['printed.jsonl', `${SESSION}.jsonl`]);
    const [run] = found.runs;
    if (run === undefined) throw new Error('no run');
    const files = filesOf(run, found);
    expect(names(files.transcripts.values()).toSorted()).toEqual([
      'agent-a1.jsonl',
      'agent-a2.jsonl',
      'agent-a3.jsonl',
    ]);
    expect(path.basename(files.journal ?? '')).toBe('journal.jsonl');
    expect(path.basename(files.session ?? '')).toBe(`${SESSION}.jsonl`);
    expect(journalFacts(files.journal ?? '')).toEqual({
      agents: ['a1', 'a2', 'a3'],
      withoutResult: [],
      failed: [],
    });
  });

  test('a transcript of another run is not taken for this one’s', () => {
    const folder = keptFolder();
    writeWorkflowRun(folder);
    const other = path.join(folder, 'shop', 'other', 'subagents', 'workflows', 'wf_other');
    mkdirSync(other, { recursive: true });
    writeFileSync(path.join(other, 'agent-a1.jsonl'), '');
    const found = findRuns([folder]);
    const [run] = found.runs;
    if (run === undefined) throw new Error('no run');
    expect(filesOf(run, found).transcripts.get('a1')).toContain(path.join(RUN, 'agent-a1.jsonl'));
  });
});

describe('other files', () => {
  test('what is no run is left alone, what should be one and is not is named', () => {
    const folder = keptFolder();
    const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
    write('wf_bad.json', '{"runId":');
    write('wf_list.json', '[1]');
    write('wf_other.json', '{"hello": 1}');
    write('package.json', '{"name": "x"}');
    write('broken.json', '{"name":');
    write('any-name.json', JSON.stringify(MANIFEST));
    const found = findRuns([folder]);
    expect(found.runs.map(({ file, problem }) => [path.basename(file), problem])).toEqual([
      ['any-name.json', null],
      ['wf_bad.json', 'it is no JSON, or cut off'],
      ['wf_list.json', 'it is no JSON object'],
      ['wf_other.json', 'it has none of the fields of a run, such as workflowProgress'],
    ]);
    write('named.json', '{');
    expect(findRuns([path.join(folder, 'named.json')]).runs[0]?.problem).toBe('it is no JSON, or cut off');
  });

  test('a transcript’s facts pass over what is damaged, and count an answer once', () => {
    const folder = keptFolder();
    const file = path.join(folder, 'agent-x.jsonl');
    const answer = { id: 'm1', model: 'claude-opus-4-8', agent: 'x', input: 1, write: 2, read: 3, output: 4 };
    const error = '{"type":"assistant","isApiErrorMessage":true,"message":{"model":"<synthetic>"}}';
    writeFileSync(file, [answerLine(answer), 'garbage', error, answerLine(answer), '{"cut'].join('\n'));
    expect(transcriptFacts(file)).toEqual({
      answers: new Set(['m1']),
      models: ['claude-opus-4-8'],
      stops: { end_turn: 1 },
      toolUses: 0,
      apiErrors: 1,
      lastContext: 10,
    });
    expect(transcriptFacts(path.join(folder, 'nowhere.jsonl'))).toBeNull();
  });
});
