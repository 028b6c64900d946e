import type { CompareOptions, Comparison } from '../analyse/comparison/compare.ts';
import type { SingleArm } from '../analyse/single-arm.ts';

/** Returns one set of trials in words: the headline with its interval, and what it is made of. */
export function armText(arm: SingleArm, confidence: number): string {
  const { definitions: found, intervals } = arm;
  const interval = (name: string): string => {
    const ends = intervals[name] as { readonly lower: number; readonly upper: number } | undefined;
    return ends === undefined ? '' : `[${amount(ends.lower)}, ${amount(ends.upper)}]`;
  };
  const share = arm.yield.clustered;
  return lines([
    [
      'cost per correct output',
      amount(found.cpcoCaseWeighted),
      interval('logMover'),
      'for new cases like these',
    ],
    ...(intervals['suiteLogMover'] === undefined
      ? []
      : [['', '', interval('suiteLogMover'), 'on these cases'] as const]),
    ['cost per trial', amount(found.costPerExecution), '', ''],
    [
      'yield',
      percent(found.yield),
      share === null ? '' : `[${percent(share.lower)}, ${percent(share.upper)}]`,
      '',
    ],
    ['first-pass yield', percent(found.firstPassYield), '', ''],
    ['cost per first-pass output', amount(found.cpcoStrict), '', 'first-pass basis'],
    ['', '', '', `${found.cases} cases, ${found.executions} trials, ${percent(confidence)} intervals`],
  ]);
}

/** Returns a comparison in words: the ratio, its two factors, the p-values and the verdict. */
export function comparisonText(found: Comparison, options: CompareOptions): string {
  const { change, components, methods, verdict, paired } = found;
  const test = options.inference === 'suite' ? methods.suiteT : methods.pairJackknifeT;
  const { costRatio, yieldDiff } = components;
  const { pGreater, pPass, pYieldDrop, kind, total } = methods.withinPermutation;
  return [
    lines([
      [
        'cost per correct output',
        `${amount(change.cpcoBaseline)} -> ${amount(change.cpcoCandidate)}`,
        `x${amount(change.ratio)}`,
        test === null ? '' : `[${amount(test.ratioLower)}, ${amount(test.ratioUpper)}]`,
      ],
      [
        '  cost per trial',
        `${amount(change.baseline.cost)} -> ${amount(change.candidate.cost)}`,
        `x${amount(change.candidate.cost / change.baseline.cost)}`,
        costRatio === null
          ? ''
          : `[${amount(costRatio.lower)}, ${amount(costRatio.upper)}] ${shown(costRatio)}`,
      ],
      [
        '  yield',
        `${percent(change.baseline.yield)} -> ${percent(change.candidate.yield)}`,
        points(change.yieldDiff),
        `[${points(yieldDiff.lower)}, ${points(yieldDiff.upper)}] ${shown(yieldDiff)}`,
      ],
    ]),
    `p = ${chance(pGreater)} if it is no dearer, ${chance(pPass)} if it is dearer by ${percent(options.margin)} ` +
      `or more, ${chance(pYieldDrop)} if the yield did not fall ` +
      `(${kind === 'exact' ? `all ${total}` : `${total} random`} arrangements of ${paired.cases.length} cases)`,
    `${verdict.verdict}: ${verdict.reason}${verdict.yieldGuard === 'FAIL' ? '; the yield fell' : ''}`,
  ].join('\n');
}

function lines(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1, 2].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function shown(part: { readonly shown: boolean }): string {
  return part.shown ? 'shown' : 'not shown';
}

function amount(value: number): string {
  if (Number.isNaN(value)) return 'undefined';
  if (!Number.isFinite(value)) return value > 0 ? 'infinite' : '-infinite';
  const digits = Number(value.toPrecision(4));
  return Math.abs(digits) >= 1e-6 && Math.abs(digits) < 1e15 ? digits.toString() : value.toPrecision(4);
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))}%`;
}

function points(difference: number): string {
  return `${difference >= 0 ? '+' : ''}${Number((difference * 100).toFixed(1))} pp`;
}

function chance(p: number | null): string {
  return p === null ? 'unknown' : p < 0.0001 ? '<0.0001' : p.toFixed(4);
}
