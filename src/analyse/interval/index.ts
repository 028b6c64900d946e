/** The interval methods, by what each needs. */
import { bootBCa, bootPercentile } from './bootstrap.ts';
import { deltaT, deltaZ, logDeltaT } from './delta.ts';
import { fiellerT } from './fieller.ts';
import { jackknifeLogT, jackknifeRawT } from './jackknife.ts';
import { logMover } from './log-mover.ts';
import type { IntervalMethod } from './method.ts';
import { suiteLogMover } from './suite-log-mover.ts';

/** A closed formula each, milliseconds at most; the first is the default. */
export const CLOSED_METHODS: readonly IntervalMethod[] = [
  logMover,
  suiteLogMover,
  deltaZ,
  deltaT,
  logDeltaT,
  fiellerT,
  jackknifeRawT,
  jackknifeLogT,
];

/** Resampling: time grows with cases × resamples. */
export const RESAMPLING_METHODS: readonly IntervalMethod[] = [bootPercentile, bootBCa];
