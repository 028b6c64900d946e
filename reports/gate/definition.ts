import type { GateDocument } from './document.ts';

/** One file that a gate writes; everything in it comes from the document. */
export interface GateOutput {
  /** The word after `--format`. */
  readonly id: string;
  /** Its name in the folder of the gate's files. */
  readonly fileName: string;
  /** One sentence for the reference page. */
  readonly summary: string;
  readonly written: 'always' | 'on-request';
  /** Returns the whole text of the file; pure: equal documents give equal texts. */
  render(document: GateDocument): string;
}
