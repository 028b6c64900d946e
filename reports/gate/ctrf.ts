import { type CaseStatus, caseStatus } from './case-status.ts';
import type { GateOutput } from './definition.ts';
import type { GateCell, GateDocument } from './document.ts';
import { numbersOf } from './numbers.ts';
import { nameOf } from './words.ts';

/** CTRF is a draft before 1.0: the numbers are in `extra`, which every version of it allows. */
export const ctrf: GateOutput = {
  id: 'ctrf',
  fileName: 'ctrf.json',
  summary: 'A test for every cell in the Common Test Report Format.',
  written: 'on-request',
  render: (document) => `${JSON.stringify(report(document), null, 2)}\n`,
};

const STATUS: Readonly<Record<CaseStatus, 'passed' | 'failed' | 'skipped'>> = {
  passed: 'passed',
  failed: 'failed',
  broken: 'failed',
  skipped: 'skipped',
};

function report(document: GateDocument): object {
  const { cells, money, problem } = document;
  const tests = [...(problem === null ? [] : [problemTest(problem)]), ...cells.map(test)];
  const of = (status: string): number => tests.filter((one) => one.status === status).length;
  const instant = Date.parse(document.at);
  return {
    reportFormat: 'CTRF',
    specVersion: '0.0.0',
    results: {
      tool: { name: 'firstpass', version: document.version },
      summary: {
        tests: tests.length,
        passed: of('passed'),
        failed: of('failed'),
        pending: 0,
        skipped: of('skipped'),
        other: 0,
        start: instant,
        stop: instant,
      },
      tests,
      extra: { verdict: document.verdict, title: document.title, synthetic: document.synthetic, money },
    },
  };
}

interface Test {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** A verdict has no duration of its own. */
  readonly duration: 0;
  readonly message: string;
  readonly extra: Readonly<Record<string, unknown>>;
}

function problemTest({ code, message }: NonNullable<GateDocument['problem']>): Test {
  return { name: 'gate', status: 'failed', duration: 0, message, extra: { code } };
}

function test(cell: GateCell): Test {
  return {
    name: nameOf(cell),
    status: STATUS[caseStatus(cell)],
    duration: 0,
    message: cell.reason,
    extra: {
      verdict: cell.verdict,
      change: cell.change,
      ...Object.fromEntries(numbersOf(cell).map(({ name, value }) => [name, value])),
    },
  };
}
