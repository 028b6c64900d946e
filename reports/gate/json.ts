import type { GateOutput } from './definition.ts';

/** For programs: the document itself, by `schema/gate.schema.json`. */
export const json: GateOutput = {
  id: 'json',
  fileName: 'gate.json',
  summary: 'Everything that the gate found, by the published schema; what all other files are made of.',
  written: 'always',
  render: (document) => `${JSON.stringify(document, null, 2)}\n`,
};
