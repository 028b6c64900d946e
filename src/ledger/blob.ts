import { createHash } from 'node:crypto';
import type { LedgerRecord } from '../model/ledger.ts';

/** Returns the text's SHA-256 in hex and the record that stores the text under it. */
export function blobRecord(text: string): {
  readonly sha256: string;
  readonly record: Extract<LedgerRecord, { kind: 'blob' }>;
} {
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { sha256, record: { kind: 'blob', sha256, text } };
}
