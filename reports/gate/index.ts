import { annotations } from './annotations.ts';
import { codeQuality } from './code-quality.ts';
import { comment } from './comment.ts';
import { ctrf } from './ctrf.ts';
import type { GateOutput } from './definition.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { openmetrics } from './openmetrics.ts';
import { summary } from './summary.ts';

/** Every file that a gate can write beside the HTML report; all are made of gate.json alone. */
export const gateOutputs: readonly GateOutput[] = [
  json,
  summary,
  comment,
  annotations,
  junit,
  codeQuality,
  openmetrics,
  ctrf,
];
