import path from 'node:path';
import {
  compareDocument,
  type CompareCell,
  type CompareDocument,
} from '../../../reports/comparison/document.ts';
import {
  GATE_SCHEMA,
  type GateCell,
  type GateDocument,
  type GateLook,
  type GateSequential,
} from '../../../reports/gate/document.ts';
import type { DecidedCell, GateDecision, GateProblem } from '../../gate/decided.ts';
import { byGravity } from '../../gate/gravity.ts';
import type { LookTrace } from '../../gate/trace.ts';
import { nullHistogram } from '../../analyse/comparison/null-histogram.ts';
import type { CellArms } from '../../analyse/comparison/cell-comparison.ts';
import { EXIT, type ExitCode } from '../../model/failure.ts';
import type { Warning } from '../../model/figure.ts';
import { formatUsd, type Usd } from '../../model/money.ts';
import type { Project } from '../../model/project.ts';
import { variantLabel } from '../begin-run.ts';
import { version } from '../version.ts';
import type { GateBase } from './base.ts';
import { type CellCourse, gateMoney } from './gate-money.ts';
import { reviewSensitivity, shownNumber } from './review-sensitivity.ts';

/** Everything that a gate's document is made from. */
export interface GateFacts {
  readonly project: Project;
  /** Name of the project's file in its folder. */
  readonly file: string;
  readonly base: GateBase;
  readonly decision: GateDecision;
  readonly courses: readonly CellCourse[];
  /** What ended the gate before its time; null when nothing did. */
  readonly stop: GateStop | null;
  readonly run: string | null;
  readonly rateCard: string;
  readonly budget: Usd | null;
  readonly warnings: readonly Warning[];
  /** Warnings by the cell's place in `courses`. */
  readonly ofCells: readonly (readonly Warning[])[];
  readonly now: string;
}

/** Something outside the trials that ended a gate: it is never passed by. */
export interface GateStop extends GateProblem {
  readonly exitCode: ExitCode;
}

/** Returns the document of a gate. */
export function gateDocument(facts: GateFacts): GateDocument {
  const { decision, courses, base, stop, project, now } = facts;
  const exitCode = stop === null ? decision.exitCode : graver(stop.exitCode, decision.exitCode);
  const cells = courses.map((course, at) => cellOf(course, facts.ofCells[at] ?? [], base.prefix));
  const order = courses
    .map(({ decided }, at) => ({ decided, at }))
    .toSorted((left, right) => byGravity(left.decided, right.decided));
  return {
    schema: GATE_SCHEMA,
    version: version(),
    at: now,
    project: { name: project.name, file: path.posix.join(base.prefix, facts.file) },
    commit: base.commit,
    verdict: stop?.exitCode === EXIT.degraded ? 'degraded' : decision.verdict,
    passed: exitCode === EXIT.ok && decision.passed,
    exitCode,
    title: decision.title,
    problem: stop === null ? decision.problem : problemOf(stop),
    cells: order.flatMap(({ at }) => cells[at] ?? []),
    aggregate: aggregateOf(decision),
    money: gateMoney(courses, facts.budget),
    runs: {
      candidate: facts.run,
      baseline: [...new Set(courses.flatMap(({ prepared }) => prepared.baseline ?? []))],
    },
    rateCard: facts.rateCard,
    synthetic: courses.some(
      ({ prepared }) => prepared.planned?.cell.synthetic === true || prepared.accepted?.synthetic === true,
    ),
    warnings: [...decision.warnings, ...facts.warnings],
    reproduce: `firstpass gate${base.commit.base === null ? '' : ` --base ${base.commit.base.slice(0, 12)}`}`,
  };
}

const PRECEDENCE: readonly ExitCode[] = [
  EXIT.usage,
  EXIT.degraded,
  EXIT.regressed,
  EXIT.budget,
  EXIT.noBaseline,
  EXIT.inconclusive,
];

/** Returns the code that counts when two are due. */
function graver(one: ExitCode, other: ExitCode): ExitCode {
  return PRECEDENCE.find((code) => code === one || code === other) ?? EXIT.ok;
}

function problemOf({ code, message, hint }: GateStop): GateProblem {
  return { code, message, hint };
}

function cellOf(
  { prepared, gated, decided }: CellCourse,
  more: readonly Warning[],
  prefix: string,
): GateCell {
  const { spec, variant, change, planned, accepted } = prepared;
  const { verdict, level, reason, guards, options } = decided;
  const home = planned?.cell.spec ?? null;
  return {
    spec,
    variant,
    label: planned === null ? variant : variantLabel(planned.cell.variant),
    place: home === null ? null : { file: path.posix.join(prefix, home.file), line: home.line },
    change,
    verdict,
    level,
    margin: prepared.policy.margin,
    confidence: options.confidence,
    reason,
    keys: {
      exec: planned?.execKey ?? null,
      score: planned?.scoreKey ?? null,
      baselineData: accepted?.data ?? null,
    },
    comparison: comparisonOf(decided),
    sequential: sequentialOf(decided),
    guards: guards.map(({ name, limit, value, held }) => ({ name, limit, value, held })),
    factors: factorsOf(decided),
    accepted: acceptedOf(decided),
    toSettle:
      decided.toSettle === null
        ? null
        : {
            trials: decided.toSettle.trials,
            usd: decided.toSettle.usd === null ? null : formatUsd(decided.toSettle.usd),
          },
    reviewSensitivity: change === 'execution' ? reviewSensitivity(gated.baseline, gated.candidate) : [],
    warnings: [...decided.warnings, ...prepared.warnings, ...more],
  };
}

/** Acceptances carry keys of the file they stand in: the document says what a reader wants of them. */
function acceptedOf({ accepted }: DecidedCell): GateCell['accepted'] {
  if (accepted === null) return null;
  const { maxRatio, expires, reason, by } = accepted;
  return { maxRatio, expires, reason, by };
}

function comparisonOf({ compared, options }: DecidedCell): CompareCell | null {
  if (compared === null) return null;
  return comparedDocument([compared], options, null).cells[0] ?? null;
}

function aggregateOf({ aggregate, cells }: GateDecision): GateDocument['aggregate'] {
  const options = cells[0]?.options;
  if (aggregate === null || options === undefined) return null;
  return comparedDocument([], options, aggregate).aggregate;
}

function comparedDocument(
  cells: readonly NonNullable<DecidedCell['compared']>[],
  options: DecidedCell['options'],
  aggregate: GateDecision['aggregate'],
): CompareDocument {
  const arms = (side: keyof Pick<CellArms, 'baseline' | 'candidate'>): string => cells[0]?.[side].run ?? '';
  return compareDocument({
    baseline: arms('baseline'),
    candidate: arms('candidate'),
    options,
    comparison: { cells, refused: [], aggregate },
    unmatched: { baseline: [], candidate: [] },
    prices: cells.map(() => null),
  });
}

/** What a population is inferred from has no arrangements: there is nothing to show of them. */
function histogramOf({ compared, options }: DecidedCell): GateSequential['nullHistogram'] {
  const found = compared?.found ?? null;
  return found === null || options.inference !== 'suite'
    ? null
    : nullHistogram(found.comparison.paired, options);
}

function sequentialOf(decided: DecidedCell): GateSequential | null {
  const { sequential } = decided;
  if (sequential === null) return null;
  const { looks, plannedRepeats, repeats, stopped, pFail, pFailAdjusted, pPass, confirmed } = sequential;
  return {
    looks: looks.map(lookOf),
    plannedRepeats,
    repeats,
    stopped: stopped ?? 'budget',
    pFail,
    pFailAdjusted,
    pPass,
    confirmed,
    nullHistogram: histogramOf(decided),
  };
}

function bound(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

function lookOf({ logRatio, failAbove, passBelow, ...look }: LookTrace): GateLook {
  return {
    ...look,
    logRatio: shownNumber(logRatio),
    failAbove: bound(failAbove),
    passBelow: bound(passBelow),
  };
}

function factorsOf({ factors }: DecidedCell): GateCell['factors'] {
  if (factors === null) return null;
  const { yield: share, attempts, costPerAttempt, prices } = factors;
  return [share, attempts, costPerAttempt, prices].every(Number.isFinite)
    ? { yield: share, attempts, costPerAttempt, prices }
    : null;
}
