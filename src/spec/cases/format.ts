import type { Problem } from '../../model/problem.ts';
import type { Row } from './row.ts';

/** One file format of cases. */
export interface CasesFormat {
  /** With the dot, lower case. */
  readonly extensions: readonly string[];
  /** Returns the rows in file order; what cannot be read goes to `problems`. */
  readonly rows: (file: string, text: string, problems: Problem[]) => readonly Row[];
}
