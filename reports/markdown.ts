import type { ReportDefinition } from './definition.ts';
import { code, plain } from './markdown-text.ts';
import type { CellRow } from './view/cell-row.ts';
import type { Shown } from './view/footnotes.ts';
import type { SpecView } from './view/spec.ts';
import type { RunView } from './view/joined.ts';
import type { RegressionView } from './view/regression.ts';
import type { ReportView } from './view.ts';

/** For pull requests and job summaries: the picks, a table a spec, the footnotes. */
export const markdown: ReportDefinition = {
  format: 'markdown',
  extension: 'md',
  summary: 'The picks and one table a spec, for pull requests and job summaries.',
  render: (view) => `${sections(view).join('\n\n')}\n`,
};

function sections(view: ReportView): readonly string[] {
  return [
    `# ${plain(view.headline)}`,
    ...(view.header.synthetic === null ? [] : [`> **${plain(view.header.synthetic)}**`]),
    metaLine(view),
    ...(view.runs.length === 0 ? [] : [view.runs.map(runLine).join('\n')]),
    ...(view.regression === null ? [] : [regressionSection(view.regression)]),
    ...(view.specs.length === 0
      ? []
      : [`## Which variant should I use?`, view.specs.map(pickLine).join('\n')]),
    ...view.specs.map(specSection),
    spendSection(view),
    ...(view.audits.length === 0 ? [] : [view.audits.map((sentence) => `- ${plain(sentence)}`).join('\n')]),
    [
      '## How far to trust these numbers',
      '',
      ...view.trust.map(({ status, text }) => `- ${MARK[status]} ${plain(text)}`),
    ].join('\n'),
    ...(view.footnotes.length === 0
      ? []
      : [view.footnotes.map(({ number, text }) => `<sup>${number}</sup> ${plain(text)}`).join('  \n')]),
    `Made by \`${code(view.reproduce)}\``,
  ];
}

const MARK = { ok: '✓', note: '·', broken: '✗' } as const;

function metaLine({ header, runs, spend }: ReportView): string {
  const parts = [
    `${runs.length === 0 ? 'run' : 'runs'} ${plain(header.run)}`,
    header.startedAt,
    `${header.trials} trials, ${header.correct} correct`,
    spend.reused === null ? `${spend.total} spent` : `${spend.total} in the figures`,
    `rate card \`${code(header.rateCard)}\``,
  ];
  return `${plain(header.project)} · ${parts.join(' · ')}`;
}

function runLine({ id, startedAt, rateCard, text }: RunView): string {
  return `- run ${plain(id)}: ${startedAt}, ${text}, rate card \`${code(rateCard)}\``;
}

const MOST_CELLS = 20;

function regressionSection(view: RegressionView): string {
  const rows = view.rows
    .slice(0, MOST_CELLS)
    .map(
      (row) =>
        `| ${plain(row.name)} on ${plain(row.spec)} | ${row.baselineCpco} | ${row.candidateCpco} | ${row.change}${row.range === null ? '' : ` (${row.range})`} | ${row.verdict} |`,
    );
  const more = view.rows.length - rows.length;
  return [
    '## Is this a regression?',
    '',
    `**${plain(view.answer)}.** ${plain(view.sentence)}`,
    ...(view.settle === null ? [] : ['', plain(view.settle)]),
    ...(rows.length === 0
      ? []
      : [
          '',
          '| Cell | Baseline | This run | Change (95%) | Verdict |',
          '| --- | ---: | ---: | ---: | --- |',
          ...rows,
        ]),
    ...(more > 0 ? ['', `and ${more} more`] : []),
    ...view.refused.map(({ cell, why }) => `\n${plain(cell)} was not compared: ${plain(why)}.`),
  ].join('\n');
}

function pickLine({ id, pick }: SpecView): string {
  const found =
    pick.variant === null
      ? `**${pick.verdict}**`
      : `**${plain(pick.variant.id)}** at **${shown(pick.cpco)}** per correct output, ${shown(pick.yield)} yield`;
  return `- ${plain(id)}: ${found}. ${plain(pick.why)}`;
}

const COLUMNS: readonly (readonly [string, (row: CellRow) => string])[] = [
  ['Cost per correct', (row) => shown(row.cpco)],
  ['Strict', (row) => row.cpcoStrict.text],
  ['Yield', (row) => `${shown(row.yield)} (${row.yieldCounts})`],
  ['First pass', (row) => row.firstPassYield.text],
  ['Cost a trial', (row) => row.costPerTrial.text],
  ['Attempts', (row) => row.attempts],
  ['p50', (row) => row.p50],
  ['p95', (row) => row.p95],
  ['Retries', (row) => row.retryShare],
];

function specSection(spec: SpecView): string {
  const lines = [
    `### ${plain(spec.id)}`,
    '',
    `| Variant | ${COLUMNS.map(([name]) => name).join(' | ')} |`,
    `|---|${COLUMNS.map(() => '---:|').join('')}`,
    ...spec.rows.map((row) => `| ${nameOf(row)} | ${COLUMNS.map(([, value]) => value(row)).join(' | ')} |`),
  ];
  if (spec.hasOtherOutcomes || spec.hasFalseVerdicts) lines.push('', ...spec.rows.flatMap(outcomeLines));
  if (spec.failures.reasons.length > 0) {
    lines.push('', 'Why trials failed:', '');
    for (const { count, validator, message, byVariant } of spec.failures.reasons) {
      lines.push(`- ${count} × \`${code(validator)}\` ${plain(message)} (${plain(byVariant)})`);
    }
    if (spec.failures.more > 0) lines.push(`- and ${spec.failures.more} more reasons`);
  }
  return lines.join('\n');
}

function outcomeLines(row: CellRow): readonly string[] {
  const parts = row.otherOutcomes.map(({ name, count }) => `${count} ${name}`);
  if (row.falseAccepts > 0) parts.push(`${row.falseAccepts} of ${row.accepted} accepted outputs were wrong`);
  if (row.falseRejects > 0) parts.push(`${row.falseRejects} correct outputs were not accepted`);
  return parts.length === 0 ? [] : [`- ${plain(row.variant.id)}: ${parts.join(', ')}`];
}

function nameOf(row: CellRow): string {
  const name = row.isPick ? `**${plain(row.variant.id)}** ← pick` : plain(row.variant.id);
  return row.flags.length === 0 ? name : `${name} (${row.flags.join(', ')})`;
}

function spendSection({ spend }: ReportView): string {
  const parts = spend.components.map(({ name, text, share }) => `${name} ${text} (${share})`);
  const lines = ['## Spend', '', `${spend.total}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}.`];
  if (spend.inDoubt !== null) lines.push(`Plus ${spend.inDoubt}.`);
  if (spend.wasteSentence !== null) lines.push(`${spend.waste} of it: ${spend.wasteSentence}.`);
  if (spend.fallback !== null) lines.push(`Work by hand besides: ${spend.fallback}.`);
  if (spend.shadow !== null) lines.push(`Replayed calls would have cost ${spend.shadow}.`);
  return lines.join('\n');
}

function shown(figure: Shown | null): string {
  if (figure === null) return '–';
  const marks = figure.marks.length === 0 ? '' : `<sup>${figure.marks.join(',')}</sup>`;
  return `${figure.text}${figure.range === null ? '' : ` (${figure.range})`}${marks}`;
}
