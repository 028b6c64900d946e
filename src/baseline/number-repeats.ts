import type { EndedTrial } from './pack.ts';
import { byteOrder } from './byte-order.ts';
import { drawOf } from './draw.ts';

/**
 * Returns each draw once, with repeats of its own in every case. Where two draws of a case have the same repeat, the
 * one that was bought later takes the next free number, or is left out when who answers is told the repeat
 * (`tellsRepeat`): then both answer one question, and a sandbox gives one answer. Of several copies of a draw the one
 * with most attempts is taken, of those the one that ended first. What comes out depends on the trials alone.
 */
export function numberRepeats(trials: readonly EndedTrial[], tellsRepeat: boolean): readonly EndedTrial[] {
  return [...grouped(onePerDraw(trials)).values()].flatMap((ofCase) => numbered(ofCase, tellsRepeat));
}

interface Drawn {
  readonly draw: string;
  readonly detail: EndedTrial;
}

function onePerDraw(trials: readonly EndedTrial[]): readonly Drawn[] {
  const best = new Map<string, EndedTrial>();
  for (const detail of trials) {
    const draw = drawOf(detail);
    const other = best.get(draw);
    if (other === undefined || isBefore(detail, other)) best.set(draw, detail);
  }
  return [...best].map(([draw, detail]) => ({ draw, detail }));
}

function isBefore(one: EndedTrial, other: EndedTrial): boolean {
  const order =
    other.end.attempts - one.end.attempts ||
    byteOrder(one.end.endedAt, other.end.endedAt) ||
    one.trial.repeat - other.trial.repeat;
  return order < 0;
}

function grouped(drawn: readonly Drawn[]): ReadonlyMap<string, readonly Drawn[]> {
  const cases = new Map<string, Drawn[]>();
  for (const one of drawn) {
    const name = one.detail.trial.case;
    const known = cases.get(name);
    if (known === undefined) cases.set(name, [one]);
    else known.push(one);
  }
  return cases;
}

function numbered(ofCase: readonly Drawn[], tellsRepeat: boolean): readonly EndedTrial[] {
  const boughtAt = ({ detail }: Drawn): string => detail.attempts[0]?.startedAt ?? detail.end.endedAt;
  const inOrder = ofCase.toSorted(
    (left, right) =>
      left.detail.trial.repeat - right.detail.trial.repeat ||
      byteOrder(boughtAt(left), boughtAt(right)) ||
      byteOrder(left.draw, right.draw),
  );
  const taken = new Set<number>();
  const kept: EndedTrial[] = [];
  const late: EndedTrial[] = [];
  for (const { detail } of inOrder) {
    if (taken.has(detail.trial.repeat)) late.push(detail);
    else kept.push(detail);
    taken.add(detail.trial.repeat);
  }
  if (tellsRepeat) return kept;
  let next = 1;
  for (const detail of late) {
    while (taken.has(next)) next += 1;
    taken.add(next);
    kept.push({ ...detail, trial: { ...detail.trial, repeat: next } });
  }
  return kept;
}
