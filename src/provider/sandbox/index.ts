/** Synthetic models behind a real HTTP server: the embedded default, the demo and the ground truth of tests. */
export { SANDBOX_MODELS } from './models.ts';
export { startSandbox, type Sandbox, type SandboxOptions } from './server.ts';
export { writeTrialHeader, type SandboxTrial } from './trial-header.ts';
export { trueYield } from './truth.ts';
