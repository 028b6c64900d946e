/** The ledger in a SQLite file: what the rest of firstpass opens. */
export { openReader } from './reader.ts';
export { openWriter } from './writer.ts';
export { openRunWriter } from './run-writer.ts';
export { openImports } from './imports.ts';
export { type Inspection, inspectLedger } from './inspect.ts';
