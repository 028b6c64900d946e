import type { Packed } from './pack.ts';

/** Where accepted trials are kept, by the SHA-256 of their text; whoever reads checks it. */
export interface BaselineStore {
  /** Where it is, as a reader knows it. */
  readonly name: string;
  /** Returns the compressed object; null when the store does not have it. */
  get(sha256: string): Promise<Uint8Array | null>;
  /** Addresses of everything in the store. */
  list(): Promise<readonly string[]>;
  /** Adds objects, all or none; those that are there stay as they are. */
  put(objects: readonly Packed[]): Promise<void>;
  /** Takes objects away; those that are not there are no mistake. */
  remove(addresses: readonly string[]): Promise<void>;
}

/** What the file of an object is called. */
export function objectName(sha256: string): string {
  return `${sha256}.gz`;
}

/** Returns the address that a file's name says; null for a file that is no object. */
export function addressIn(name: string): string | null {
  return /^([0-9a-f]{64})\.gz$/.exec(name)?.[1] ?? null;
}
