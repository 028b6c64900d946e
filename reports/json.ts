import type { ReportDefinition } from './definition.ts';

/** The whole document for programs; `schema/report.schema.json` describes it. */
export const json: ReportDefinition = {
  format: 'json',
  extension: 'json',
  summary: 'Every figure with exact amounts as decimal strings, under a published JSON Schema.',
  render: (view) => `${JSON.stringify(view.document, null, 2)}\n`,
};
