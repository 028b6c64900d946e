import type { CasesFormat } from './format.ts';
import { rowsOfListFile } from './list.ts';

/** A list of cases in YAML. */
export const yamlCases: CasesFormat = { extensions: ['.yaml', '.yml'], rows: rowsOfListFile };
