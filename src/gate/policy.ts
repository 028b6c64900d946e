export type {
  CellPolicy,
  GateGuards,
  GateLevels,
  GateOverride,
  GatePolicy,
  GateSettings,
  Level,
} from '../model/gate-policy.ts';
