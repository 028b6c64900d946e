import type { ReportView } from './view.ts';

/** One way to write a report; everything it shows comes from the view. */
export interface ReportDefinition {
  /** The word after `--format`. */
  readonly format: string;
  /** Of the file, without the dot. */
  readonly extension: string;
  /** One sentence for the reference page. */
  readonly summary: string;
  /** Returns the whole text of the file; pure: equal views give equal texts. */
  render(view: ReportView): string;
}
