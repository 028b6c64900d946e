import { brief, oneLine } from '../markdown-text.ts';
import type { GateOutput } from './definition.ts';
import type { GateCell, GateDocument } from './document.ts';
import { boundsText, changedCells, changeOf, nameOf, VERDICTS } from './words.ts';

/** GitHub shows ten of a step and says nothing about the others. */
const MOST = 8;

interface Annotation {
  readonly level: 'error' | 'warning';
  readonly file: string;
  readonly line: number;
  readonly title: string;
  readonly message: string;
}

/** For the changed files of a pull request: workflow commands of GitHub, to be printed by a step. */
export const annotations: GateOutput = {
  id: 'annotations',
  fileName: 'annotations.txt',
  summary: 'At most eight workflow commands that mark the specs in the changed files on GitHub.',
  written: 'always',
  render: (document) =>
    annotationsOf(document)
      .map((found) => `${command(found)}\n`)
      .join(''),
};

function annotationsOf(document: GateDocument): readonly Annotation[] {
  const worth = changedCells(document).filter(({ level }) => level !== 'note');
  const room = document.problem === null ? MOST : MOST - 1;
  const all = [
    ...problemOf(document),
    ...worth.slice(0, worth.length > room ? room - 1 : room).map((cell) => ofCell(cell, document)),
  ];
  const left = worth.length - room;
  if (left <= 0) return all;
  const title = 'firstpass: more cells';
  const message = `${left + 1} more cells have a finding: the summary of the job names them`;
  return [...all, { level: levelOf('warn', document), file: document.project.file, line: 1, title, message }];
}

function problemOf(document: GateDocument): readonly Annotation[] {
  if (document.problem === null) return [];
  const { message, hint } = document.problem;
  const text = hint === null ? message : `${message}. ${hint}`;
  const place = { file: document.project.file, line: 1 };
  return [{ level: levelOf('error', document), ...place, title: 'firstpass', message: text }];
}

function ofCell(cell: GateCell, document: GateDocument): Annotation {
  const { file, line } = cell.place ?? { file: document.project.file, line: 1 };
  const ratio = cell.comparison?.ratio ?? null;
  const change = ratio === null ? '' : `cost per correct output ${changeOf(cell)} (${boundsText(cell)}): `;
  return {
    level: levelOf(cell.level, document),
    file,
    line,
    title: `${brief(nameOf(cell), 120)}: ${VERDICTS[cell.verdict].word}`,
    message: `${change}${brief(cell.reason, 400)}`,
  };
}

/** An error beside a green check would teach people to ignore errors. */
function levelOf(level: GateCell['level'], { passed }: GateDocument): Annotation['level'] {
  return level === 'error' && !passed ? 'error' : 'warning';
}

function command({ level, file, line, title, message }: Annotation): string {
  return `::${level} file=${property(file)},line=${line},title=${property(title)}::${data(message)}`;
}

/** Escapes of the runner (actions/toolkit, packages/core/src/command.ts), after what would break its log. */
function data(text: string): string {
  return oneLine(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
