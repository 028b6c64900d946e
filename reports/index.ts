import { csv } from './csv.ts';
import type { ReportDefinition } from './definition.ts';
import { html } from './html/index.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { trials } from './trials.ts';

/** Every report format, the default first. */
export const reports: readonly ReportDefinition[] = [html, markdown, csv, trials, json];
