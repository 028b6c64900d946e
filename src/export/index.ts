/** The forms that a ledger is exported in: one line each. */
import type { ExportFormat } from './format.ts';
import { csv } from './csv.ts';
import { openmetrics } from './openmetrics.ts';
import { otlp } from './otlp.ts';

export const EXPORT_FORMATS: readonly ExportFormat[] = [otlp, openmetrics, csv];
