import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import type { GateCell, GateDocument } from '../../reports/gate/document.ts';
import { gateSchema } from '../../reports/gate/json-schema.ts';
import { type Gated, gatedRepository, type GatedRepository } from './gated-repository.ts';

/** The file that every gate writes. */
const FILES = [
  'gate.json',
  'summary.md',
  'junit.xml',
  'gl-code-quality.json',
  'metrics.txt',
  'report.html',
] as const;

const cellOf = (document: GateDocument, spec: string, variant: string): GateCell | undefined =>
  document.cells.find((cell) => cell.spec === spec && cell.variant === variant);
const verdicts = ({ cells }: GateDocument): Readonly<Record<string, string>> =>
  Object.fromEntries(cells.map(({ spec, variant, verdict }) => [`${spec}/${variant}`, verdict]));

const UNCHANGED = {
  'notes/main': 'unchanged',
  'notes/other': 'unchanged',
  'tickets/main': 'unchanged',
  'tickets/other': 'unchanged',
};

/** What a browser's tab says. */
function titleOf({ out }: Gated): string {
  return /<title>(.*?)<\/title>/.exec(readFileSync(path.join(out, 'report.html'), 'utf8'))?.[1] ?? '';
}

function expectFiles({ document, out }: Gated): void {
  const validate = new Ajv({ strict: true, allErrors: true }).compile(gateSchema);
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
  expect(readdirSync(out)).toEqual(expect.arrayContaining([...FILES]));
  expect(readFileSync(path.join(out, 'metrics.txt'), 'utf8')).toMatch(/# EOF\n$/);
  expect(
    () => JSON.parse(readFileSync(path.join(out, 'gl-code-quality.json'), 'utf8')) as unknown,
  ).not.toThrow();
}

function free({ document, result }: Gated): void {
  expect(result).toMatchObject({ code: 0 });
  expect(document).toMatchObject({ exitCode: 0, passed: true, money: { spentUsd: '0', newTrials: 0 } });
}

describe('ten pull requests against sandbox models of known truth', () => {
  let repository: GatedRepository;
  beforeAll(() => {
    repository = gatedRepository();
  }, 120_000);

  test('1: documentation alone changes nothing and costs nothing', () => {
    const gated = repository.pullRequest('docs', () => repository.write('README.md', 'More words.\n'));
    free(gated);
    expect(verdicts(gated.document)).toEqual(UNCHANGED);
    expect(gated.document.verdict).toBe('unchanged');
    expect(gated.document.runs.candidate).toBeNull();
    expect(titleOf(gated)).toContain('Gate passed: nothing that is gated changed');
    expectFiles(gated);
  });

  test('2: cases in another order change nothing', () => {
    const gated = repository.pullRequest('order', () => {
      repository.edit('specs/tickets/cases.yaml', (text) =>
        text
          .split(/^(?=- id)/m)
          .toReversed()
          .join(''),
      );
    });
    free(gated);
    expect(verdicts(gated.document)).toEqual(UNCHANGED);
  });

  test('3: a comment and another description change nothing', () => {
    const gated = repository.pullRequest('words', () => {
      repository.edit(
        'specs/tickets/spec.yaml',
        (text) => `# A comment.\n${text.replace('Sort a message', 'Sort the message of a customer')}`,
      );
    });
    free(gated);
    expect(verdicts(gated.document)).toEqual(UNCHANGED);
  });

  test('4: new draws from the same truth are not called a regression', () => {
    const gated = repository.pullRequest('seed', () => {
      repository.edit('firstpass.yaml', (text) => text.replace('seed: 1', 'seed: 2'));
    });
    expect(gated.result.code).toBe(0);
    const { document } = gated;
    expect(document.cells.map(({ change }) => change)).toEqual(Array.from({ length: 4 }, () => 'execution'));
    for (const cell of document.cells) {
      expect(['pass', 'inconclusive', 'improved']).toContain(cell.verdict);
      expect(cell.sequential?.looks.length).toBeGreaterThan(0);
    }
    expect(document.money.newTrials).toBeGreaterThan(0);
    expect(document.money.newTrials).toBeLessThanOrEqual(4 * 12 * 10);
    expect(document.aggregate).not.toBeNull();
    expectFiles(gated);
  });

  test('5: half as much again is stopped, and only what changed is run', () => {
    const change = (): void => {
      repository.edit('specs/tickets/spec.yaml', (text) =>
        text.replace(
          'the key category.',
          `the key category. ${'Think of every customer as a guest. '.repeat(7)}`,
        ),
      );
    };
    const gated = repository.pullRequest('dearer', change);
    const { document, result } = gated;
    expect(result.code).toBe(3);
    expect(document).toMatchObject({ exitCode: 3, passed: false, verdict: 'regressed' });
    const cell = cellOf(document, 'tickets', 'main');
    expect(cell).toMatchObject({ change: 'execution', verdict: 'regressed', level: 'error' });
    expect(cell?.comparison?.ratio).toBeGreaterThan(1.4);
    expect(cell?.comparison?.ratio).toBeLessThan(1.7);
    expect(verdicts(document)).toMatchObject({ 'notes/main': 'unchanged', 'notes/other': 'unchanged' });
    // Stopped before the last look: the rest is money that was kept.
    expect(cell?.sequential?.repeats).toBeLessThan(10);
    expect(Number(document.money.savedByEarlyStopUsd)).toBeGreaterThan(0);
    expect(result.stdout).toContain('firstpass accept tickets/main --max-ratio');
    expect(titleOf(gated)).toMatch(/^Gate (passed|failed)/);
    expectFiles(gated);
  });

  test('6: a cheaper model that is wrong more often is stopped for its yield', () => {
    const { document, result } = repository.pullRequest('worse', () => {
      repository.edit('firstpass.yaml', (text) => text.replace('sandbox/steady', 'sandbox/cheap'));
    });
    expect(result.code).toBe(3);
    const cell = cellOf(document, 'tickets', 'main');
    expect(cell).toMatchObject({ verdict: 'regressed' });
    expect(cell?.comparison?.ratio).toBeLessThan(1);
    expect(cell?.comparison?.yieldDifference).not.toBeNull();
  });

  test('7: a cheaper model that is as good passes as an improvement', () => {
    const { document, result } = repository.pullRequest('cheaper', () => {
      repository.edit('firstpass.yaml', (text) => text.replace('sandbox/premium', 'sandbox/steady'));
    });
    expect(result.code).toBe(0);
    expect(cellOf(document, 'tickets', 'other')).toMatchObject({ verdict: 'improved', level: 'note' });
    expect(document.passed).toBe(true);
  });

  test('8: other validators judge what is stored, for nothing', () => {
    const gated = repository.pullRequest('validators', () => {
      repository.edit('specs/tickets/spec.yaml', (text) =>
        text.replace(
          '  - kind: json-schema\n',
          '  - kind: json-schema\n  - { kind: contains, value: billing }\n',
        ),
      );
    });
    free(gated);
    const cell = cellOf(gated.document, 'tickets', 'main');
    expect(cell).toMatchObject({ change: 'judging', verdict: 'pass' });
    expect(verdicts(gated.document)).toMatchObject({ 'notes/main': 'unchanged' });
  });

  test('9: other prices are no change of the agent', () => {
    const gated = repository.pullRequest('prices', () => {
      repository.edit('rates.yaml', (text) => text.replace("output: '4.00'", "output: '9.00'"));
    });
    free(gated);
    expect(gated.document.cells.map(({ change }) => change)).toContain('prices');
    for (const cell of gated.document.cells) expect(['unchanged', 'pass']).toContain(cell.verdict);
  });

  test('10: a spec that is gone is said to be gone', () => {
    const gated = repository.pullRequest('removed', () => repository.write('specs/notes', null));
    free(gated);
    expect(verdicts(gated.document)).toEqual({
      ...UNCHANGED,
      'notes/main': 'removed',
      'notes/other': 'removed',
    });
    expect(gated.document.verdict).toBe('removed');
    expect(cellOf(gated.document, 'notes', 'main')).toMatchObject({ level: 'warn', place: null });
  });
});
