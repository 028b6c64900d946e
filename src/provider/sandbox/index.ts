/** Synthetic models behind a real HTTP server: the embedded default, the demo and the ground truth of tests. */
export { startSandbox, type Sandbox, type SandboxOptions } from './server.ts';
export { SANDBOX_MODELS, trueParameters, type SandboxFaults, type SandboxModel } from './models.ts';
export { trueYield } from './truth.ts';
export { TRIAL_HEADER, writeTrialHeader, type SandboxTrial } from './trial-header.ts';
export type { BillLine } from './bill.ts';
