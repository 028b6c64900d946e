export type { CellPolicy, GateLevels, GatePolicy, Level } from '../model/gate-policy.ts';
