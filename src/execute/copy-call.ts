import type { PricedCall } from '../model/call.ts';
import type { Call } from '../model/call.ts';
import { isSettled } from '../model/settled-charge.ts';
import type { TrialJob } from './job.ts';
import type { StoredCall, StoredTrial } from './stored.ts';

/**
 * Returns the stored call as a call of the job's trial: what it costs counts there, and it says which call was
 * bought. Its charges are those of the present rate cards, at the instant at which it was bought.
 */
export function copyCall(job: TrialJob, stored: StoredTrial, made: StoredCall): PricedCall {
  const { ledger, pricer } = job.dependencies;
  const sold = asSoldNow(job, made.call);
  const { trialId } = job;
  const call = {
    ...sold,
    id: ledger.nextId('call'),
    trialId,
    reusedFrom: made.call.reusedFrom ?? made.call.id,
  };
  // What an invoice or the user said about a lost answer has no other price.
  const holds = isSettled(made.charges) || (stored.chargesHold && sold === made.call);
  return { call, charges: holds ? made.charges : pricer(call, made.texts()) };
}

/** Under which SKU a program's seconds and a tool's calls are priced is no part of what was asked: it may change. */
function asSoldNow({ planned }: TrialJob, call: Call): Call {
  const { spec, variant } = planned.cell;
  if (call.kind === 'compute' && variant.agent === 'command') {
    const name = variant.compute ?? 'compute';
    return call.name === name ? call : { ...call, name };
  }
  const tool = call.kind === 'tool' ? spec.tools.find(({ name }) => name === call.name) : undefined;
  // A call that never reached its tool was not sold at all.
  if (tool === undefined || call.quantity === '0') return call;
  if ((call.selectors['sku'] ?? null) === tool.sku) return call;
  const { sku: _sku, ...others } = call.selectors;
  return { ...call, selectors: tool.sku === null ? others : { ...others, sku: tool.sku } };
}
