import { fit, widthOf } from './width.ts';

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** `decimal`: numbers stand with their points below one another. */
  readonly align: 'left' | 'right' | 'decimal';
}

/** One cell of a table. */
export interface Cell {
  readonly text: string;
  /** Numbers of its footnotes, printed after it. */
  readonly marks?: readonly number[];
  /** Applied after aligning, as colours take no columns. */
  readonly style?: (text: string) => string;
}

const GAP = '  ';
const WIDEST_NAME = 36;

/**
 * Returns the lines of a table. The first column is a name. Where the terminal is too narrow for the
 * columns, every row becomes a block: the name, then one line a column.
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number,
): readonly string[] {
  const named = rows.map((row) =>
    row.map((cell, index) => (index === 0 ? { ...cell, text: fit(cell.text, WIDEST_NAME) } : cell)),
  );
  const aligned = columns.map((column, index) =>
    alignColumn(
      column,
      named.map((row) => row[index] ?? { text: '' }),
    ),
  );
  const total = aligned.reduce((sum, column) => sum + column.width, 0) + GAP.length * (columns.length - 1);
  if (total > width) return stacked(columns, named);
  const header = aligned.map(({ title }) => title).join(GAP);
  const rule = aligned.map((column) => '─'.repeat(column.width)).join(GAP);
  const body = named.map((row, line) =>
    row.map((cell, index) => (cell.style ?? same)(aligned[index]?.cells[line] ?? '')).join(GAP),
  );
  return [header, rule, ...body].map((line) => line.trimEnd());
}

interface Aligned {
  readonly title: string;
  readonly width: number;
  readonly cells: readonly string[];
}

function alignColumn({ title, align }: Column, cells: readonly Cell[]): Aligned {
  const texts = align === 'decimal' ? onPoints(cells) : cells.map((cell) => cell.text + marksOf(cell));
  const width = Math.max(widthOf(title), ...texts.map(widthOf));
  const pad = (text: string): string => {
    const space = ' '.repeat(width - widthOf(text));
    return align === 'left' ? text + space : space + text;
  };
  return { title: pad(title), width, cells: texts.map(pad) };
}

/** Fills up behind the point, so that right-aligned numbers have their points below one another. */
function onPoints(cells: readonly Cell[]): readonly string[] {
  const tails = cells.map((cell) => tailOf(cell.text).length + marksOf(cell).length);
  const longest = Math.max(0, ...tails);
  return cells.map((cell, index) => cell.text + marksOf(cell) + ' '.repeat(longest - (tails[index] ?? 0)));
}

/** Returns what follows the last digit before the point: `.25%` of `1.25%`, `%` of `98%`, nothing of `42`. */
function tailOf(text: string): string {
  const match = /^[^0-9]*[0-9][0-9,]*(.*)$/.exec(text);
  return match?.[1] ?? '';
}

const SUPERSCRIPTS = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/** Returns a footnote's number as a superscript. */
export function superscript(number: number): string {
  return Array.from(String(number), (digit) => SUPERSCRIPTS[Number(digit)] ?? digit).join('');
}

function marksOf({ marks = [] }: Cell): string {
  return marks.map(superscript).join(' ');
}

function stacked(columns: readonly Column[], rows: readonly (readonly Cell[])[]): readonly string[] {
  const [, ...others] = columns;
  const label = Math.max(0, ...others.map(({ title }) => widthOf(title)));
  return rows.flatMap(([name, ...cells]) => [
    (name?.style ?? same)(name?.text ?? ''),
    ...cells.map((cell, index) => {
      const title = others[index]?.title ?? '';
      return `  ${title}${' '.repeat(label - widthOf(title))}  ${cell.text}${marksOf(cell)}`;
    }),
  ]);
}

function same(text: string): string {
  return text;
}
