/** How often a gate errs on trials among which nothing changed: those of one cell, against one another. */
import { type CompareOptions, evidenceOf } from './comparison/compare.ts';
import { changeOf } from './comparison/arm-means.ts';
import { caseJackknife } from './comparison/case-jackknife.ts';
import { type ComparedTrial, pair } from './comparison/paired.ts';
import { verdictOn } from './comparison/verdict.ts';
import { withinCasePermutation } from './comparison/within-case-permutation.ts';
import { drawIndex, mulberry32, type Random } from './numeric/random.ts';
import { normalQuantile } from './numeric/normal.ts';
import { type ShareInterval, wilson } from './yield/wilson.ts';

/** How often something happened among the splits. */
export interface Rate extends ShareInterval {
  readonly count: number;
  readonly splits: number;
  readonly share: number;
}

export interface SelfCheck {
  /** Cases with two trials at least; the others cannot stand against themselves. */
  readonly cases: number;
  readonly leftOut: number;
  /** Trials of each case on either side, the least and the most. */
  readonly repeats: { readonly least: number; readonly most: number };
  /** FAIL although nothing changed. */
  readonly falseFail: Rate;
  /** PASS although the candidate's costs were raised by exactly the margin. */
  readonly falsePass: Rate;
  /** What a threshold on the point estimate would have blocked, though nothing changed. */
  readonly pointThreshold: Rate;
  /** Of the splits without a change: how often the gate reached PASS, as it should. */
  readonly pass: Rate;
}

export interface SelfCheckOptions extends CompareOptions {
  readonly splits: number;
  /** Relative increase at which a point threshold blocks. */
  readonly threshold: number;
}

/** Of the intervals around the rates. */
const CONFIDENCE = 0.95;

/**
 * Returns how a gate's policy would have erred on these trials; null when no case has two. The trials of each case
 * are split at random into two arms of equal size, many times; an odd one is left out. The intervals speak of the
 * random splits, not of other trials: all splits share the same few.
 * Source: the A/A test, Kohavi, Tang and Xu, Trustworthy Online Controlled Experiments (2020), ch. 19.
 */
export function selfCheck(trials: readonly ComparedTrial[], options: SelfCheckOptions): SelfCheck | null {
  const groups = new Map<string, ComparedTrial[]>();
  for (const trial of trials) groups.set(trial.case, [...(groups.get(trial.case) ?? []), trial]);
  const repeated = [...groups.values()].filter((group) => group.length >= 2);
  if (repeated.length === 0) return null;
  const random = mulberry32(options.seed);
  const counts = { falseFail: 0, falsePass: 0, pointThreshold: 0, pass: 0 };
  for (let split = 0; split < options.splits; split += 1) {
    const arms = splitAtRandom(repeated, random);
    const same = judge(arms.baseline, arms.candidate, { ...options, seed: options.seed + split });
    if (same.verdict === 'FAIL') counts.falseFail += 1;
    if (same.verdict === 'PASS') counts.pass += 1;
    if (same.ratio > 1 + options.threshold) counts.pointThreshold += 1;
    const raised = arms.candidate.map((trial) => ({ ...trial, cost: trial.cost * (1 + options.margin) }));
    const dearer = judge(arms.baseline, raised, { ...options, seed: options.seed + split });
    if (dearer.verdict === 'PASS') counts.falsePass += 1;
  }
  const halves = repeated.map((group) => Math.floor(group.length / 2));
  const rate = (count: number): Rate => ({ count, ...rateOf(count, options.splits) });
  return {
    cases: repeated.length,
    leftOut: groups.size - repeated.length,
    repeats: { least: Math.min(...halves), most: Math.max(...halves) },
    falseFail: rate(counts.falseFail),
    falsePass: rate(counts.falsePass),
    pointThreshold: rate(counts.pointThreshold),
    pass: rate(counts.pass),
  };
}

interface Halves {
  readonly baseline: readonly ComparedTrial[];
  readonly candidate: readonly ComparedTrial[];
}

function splitAtRandom(groups: readonly (readonly ComparedTrial[])[], random: Random): Halves {
  const baseline: ComparedTrial[] = [];
  const candidate: ComparedTrial[] = [];
  for (const group of groups) {
    const left = [...group];
    for (let pairs = Math.floor(group.length / 2); pairs > 0; pairs -= 1) {
      baseline.push(...left.splice(drawIndex(random, left.length), 1));
      candidate.push(...left.splice(drawIndex(random, left.length), 1));
    }
  }
  return { baseline, candidate };
}

function judge(
  baseline: readonly ComparedTrial[],
  candidate: readonly ComparedTrial[],
  options: SelfCheckOptions,
): { readonly verdict: 'FAIL' | 'PASS' | 'INCONCLUSIVE'; readonly ratio: number } {
  const paired = pair(baseline, candidate);
  const change = changeOf(paired);
  const question = { logRatio: change.logRatio, margin: options.margin, confidence: options.confidence };
  const methods = {
    withinPermutation: withinCasePermutation(paired, options),
    pairJackknifeT: options.inference === 'population' ? caseJackknife(paired, change, question) : null,
  };
  const { verdict } = verdictOn(evidenceOf(paired, change, methods, options.inference), options);
  return { verdict, ratio: change.ratio };
}

function rateOf(count: number, splits: number): Omit<Rate, 'count'> {
  const share = count / splits;
  return { splits, share, ...wilson(share, splits, normalQuantile(0.5 + CONFIDENCE / 2)) };
}
