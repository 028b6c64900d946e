import type { CasesFormat } from './format.ts';
import { rowsOfListFile } from './list.ts';

/** A list of cases in JSON. */
export const jsonCases: CasesFormat = { extensions: ['.json'], rows: rowsOfListFile };
