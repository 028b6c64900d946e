/** Everything that `firstpass stats` says about one set of trials. */
import { type Definitions, definitionsOf } from './definitions/index.ts';
import { zeroAcceptedBound } from './definitions/zero-accepted.ts';
import { exactBootstrap } from './interval/bootstrap.ts';
import { CLOSED_METHODS, RESAMPLING_METHODS } from './interval/index.ts';
import { INTERVAL_DEFAULTS, type IntervalOptions } from './interval/method.ts';
import { logMover } from './interval/log-mover.ts';
import { normalQuantile } from './numeric/normal.ts';
import type { Execution } from './sample/execution.ts';
import { type Sample, sampleOf } from './sample/sample.ts';
import { clopperPearson } from './yield/clopper-pearson.ts';
import { type ClusteredYield, clusteredYield } from './yield/clustered.ts';
import { type ShareInterval, wilson } from './yield/wilson.ts';

export interface SingleArmOptions extends IntervalOptions {
  /** What a person is paid for one case; null when unknown. */
  readonly fallback: number | null;
}

export interface SingleArm {
  readonly definitions: Definitions;
  readonly yield: {
    /** As if every trial were independent: too narrow as soon as cases are repeated. */
    readonly wilsonIid: ShareInterval;
    readonly clopperPearsonIid: ShareInterval;
    readonly clustered: ClusteredYield | null;
  };
  /** By the names of the methods; those that say nothing about such trials are left out. */
  readonly intervals: Readonly<Record<string, object>>;
}

/** Above this many units the bootstrap adds seconds and says what the closed formulae say. */
const MOST_RESAMPLED = 500;

/** Returns definitions, yields and intervals of these trials, of which there must be one at least. */
export function describeArm(
  executions: readonly Execution[],
  options: SingleArmOptions = { ...INTERVAL_DEFAULTS, fallback: null },
): SingleArm {
  const sample = sampleOf(executions);
  const { confidence } = options;
  const definitions = definitionsOf(executions, sample, options.fallback);
  const share = definitions.accepted / executions.length;
  return {
    definitions,
    yield: {
      wilsonIid: wilson(share, executions.length, normalQuantile((1 + confidence) / 2)),
      clopperPearsonIid: clopperPearson(definitions.accepted, executions.length, confidence),
      clustered: clusteredYield(sample, confidence),
    },
    intervals: Object.fromEntries(
      intervalsOf(sample, options).filter((entry): entry is [string, object] => entry[1] !== null),
    ),
  };
}

function intervalsOf(
  sample: Sample,
  options: IntervalOptions,
): readonly (readonly [string, object | null])[] {
  if (sample.units.length < 2) return [];
  if (sample.accepted === 0) {
    const { cost, executions, units } = sample;
    return [
      [logMover.name, logMover.of(sample, options)],
      ['zeroAccepted', zeroAcceptedBound({ cost, executions, cases: units.length })],
    ];
  }
  const methods =
    sample.units.length > MOST_RESAMPLED ? CLOSED_METHODS : [...CLOSED_METHODS, ...RESAMPLING_METHODS];
  return [
    ...methods.map((method) => [method.name, method.of(sample, options)] as const),
    ['exactBootstrap', exactBootstrap(sample)],
  ];
}
