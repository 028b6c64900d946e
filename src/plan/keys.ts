import { createHash } from 'node:crypto';
import type { Case } from '../model/case.ts';
import { canonicalJson, type Json } from '../model/json.ts';
import type { Variant } from '../model/variant.ts';

/** Raised when the runner itself changes what an agent is given: stored trials of another number differ. */
export const RUNNER_SEMANTICS = 1;

/** Returns the SHA-256 of the value's canonical JSON, hex. */
export function contentKey(value: Json): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** Returns what of a variant can change an output: not its id, its tags or the specs it is limited to. */
export function variantContent(variant: Variant): Json {
  const { id: _id, tags: _tags, specs: _specs, ...content } = variant;
  return content as unknown as Json;
}

/**
 * Returns the key under which a trial's output may be reused: equal keys mean that the agent was asked the
 * same thing in the same way. Excludes expectations and validators, which judge an output and do not shape it;
 * sandbox models are the exception: they answer from the case's own expectation.
 */
export function execKey(cellExecKey: string, item: Case, synthetic: boolean): string {
  const asked: Json = [cellExecKey, item.id, item.input];
  if (!synthetic) return contentKey(asked);
  const answers: Json = [
    item.expected,
    item.reference,
    [...item.faults],
    item.referenceCalls as unknown as Json,
  ];
  return contentKey([asked, answers]);
}

/** Returns the key under which a verdict may be reused: the cell's output key and everything that judges. */
export function scoreKey(cellExecKey: string, validators: Json, cases: readonly Case[]): string {
  return contentKey([
    cellExecKey,
    validators,
    cases.map((item) => [item.id, item.input, item.expected, item.weight, item.cluster]),
  ]);
}
