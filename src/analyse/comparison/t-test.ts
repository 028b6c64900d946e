import { studentCdf, studentQuantile } from '../numeric/student.ts';

/** What a test by Student's t says about a log ratio. */
export interface RatioTest {
  /** Standard error of the log ratio. */
  readonly se: number;
  readonly df: number;
  /** P-value of "the candidate is no dearer": small when an increase is shown. */
  readonly pGreater: number;
  /** P-value of "the candidate is dearer by the margin or more": small when that is excluded. */
  readonly pPass: number;
  /** Two-sided interval of the ratio. */
  readonly ratioLower: number;
  readonly ratioUpper: number;
}

/** What every t method is asked: the margin is a relative increase, the confidence two-sided. */
export interface TestQuestion {
  readonly logRatio: number;
  readonly margin: number;
  readonly confidence: number;
}

/** Below it the noise of floating-point sums would decide. */
export const LEAST_SE = 1e-9;

/** Returns the test of a log ratio with its standard error; null when there is no spread to test against. */
export function ratioTest(question: TestQuestion, se: number, df: number): RatioTest | null {
  const { logRatio, margin, confidence } = question;
  if (!Number.isFinite(logRatio) || !(se >= LEAST_SE) || !(df > 0)) return null;
  const reach = studentQuantile(0.5 + confidence / 2, df) * se;
  return {
    se,
    df,
    pGreater: studentCdf(-logRatio / se, df),
    pPass: studentCdf((logRatio - Math.log1p(margin)) / se, df),
    ratioLower: Math.exp(logRatio - reach),
    ratioUpper: Math.exp(logRatio + reach),
  };
}
