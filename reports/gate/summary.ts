import { brief, code, fenced, plain } from '../markdown-text.ts';
import { acceptCommand } from './accept-command.ts';
import { shownName, TABLE_HEAD, tableRow } from './cell-table.ts';
import type { GateOutput } from './definition.ts';
import type { GateCell, GateDocument } from './document.ts';
import { leadLines, sentence, titleText } from './lead.ts';
import { aggregateText, changedCells, guardText, moneyLine, settleText, unchangedText } from './words.ts';

/**
 * Rows of the table. A job summary above 1 MiB is dropped whole; of twenty cells of bounded texts it has a
 * twentieth of that.
 */
const MOST_ROWS = 20;

/** For the page of a CI job: the verdict first, then a table of at most twenty cells and why each is what it is. */
export const summary: GateOutput = {
  id: 'summary',
  fileName: 'summary.md',
  summary: 'The verdict and at most twenty cells, for the summary page of a CI job.',
  written: 'always',
  render: (document) => `${sections(document).join('\n\n')}\n`,
};

function sections(document: GateDocument): readonly string[] {
  const cells = changedCells(document);
  const shown = cells.slice(0, MOST_ROWS);
  const more = cells.length - shown.length;
  const commands = shown.map(acceptCommand).filter((command) => command !== null && command.length <= 1000);
  return [
    `## ${titleText(document)}`,
    leadLines(document).join('  \n'),
    ...(document.synthetic ? ['Sandbox models answered: these figures are synthetic.'] : []),
    ...(shown.length === 0 ? [] : [[...TABLE_HEAD, ...shown.map(tableRow)].join('\n')]),
    ...(more > 0 ? [`and ${more} more ${more === 1 ? 'cell' : 'cells'}: gate.json has them all.`] : []),
    ...(shown.length === 0 ? [] : [shown.flatMap(reasonLines).join('\n')]),
    [unchangedText(document), moneyLine(document)].filter((part) => part !== null).join(' '),
    ...aggregateLine(document),
    ...(commands.length === 0
      ? []
      : [
          `To let a regression through on purpose, commit what this writes:\n\n${fenced(commands.join('\n'), 'sh')}`,
        ]),
    ...(document.warnings.length === 0
      ? []
      : [
          document.warnings
            .slice(0, 10)
            .map(({ message }) => `- Note: ${sentence(message)}`)
            .join('\n'),
        ]),
    originLine(document),
  ];
}

function reasonLines(cell: GateCell): readonly string[] {
  const settle = settleText(cell);
  return [
    `- ${shownName(cell)}: ${sentence(cell.reason)}${settle === null ? '' : `; ${settle}`}`,
    ...cell.guards.filter(({ held }) => !held).map((guard) => `  - ${sentence(guardText(guard))}`),
  ];
}

function aggregateLine({ aggregate }: GateDocument): readonly string[] {
  if (aggregate === null) return [];
  return [aggregateText(aggregate)];
}

function originLine({ project, commit, rateCard, version, reproduce }: GateDocument): string {
  const commits = [commit.base, commit.head].map((sha) => (sha === null ? '–' : plain(sha.slice(0, 7))));
  const parts = [
    plain(brief(project.file, 120)),
    `${commits.join(' → ')}${commit.dirty ? ' with uncommitted changes' : ''}`,
    `rate card ${plain(brief(rateCard, 12))}`,
    `firstpass ${plain(brief(version, 40))}`,
    `again by \`${code(brief(reproduce, 300))}\``,
  ];
  return `Project ${parts.join(' · ')}`;
}
