import csv from './csv.ts';
import type { Importer } from './importer.ts';

/** Every foreign format, in the order of the help text. */
export const IMPORTERS: readonly Importer[] = [csv];
