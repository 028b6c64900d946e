import type { Anomalies, AnomalyKind } from '../../src/analyse/anomaly/anomalies.ts';

/** The version of the document's shape. */
export const ANOMALIES_SCHEMA = 'firstpass/anomalies/1';

/** What stands out, as programs read it. */
export interface AnomaliesDocument {
  readonly schema: typeof ANOMALIES_SCHEMA;
  /** Trial × stage × model. */
  readonly units: number;
  /** Units that had too little history to be compared with. */
  readonly withoutHistory: number;
  readonly anomalies: readonly {
    readonly kind: AnomalyKind;
    readonly run: string;
    readonly trial: number;
    readonly spec: string;
    readonly agent: string;
    readonly stage: string;
    readonly model: string;
    readonly at: string | null;
    readonly sentence: string;
    /** Robust standard deviations from the median of its history; null for what is not measured so. */
    readonly z: number | null;
    readonly history: number;
  }[];
}

/** Returns the document of a search for anomalies. */
export function anomaliesDocument({ found, units, withoutHistory }: Anomalies): AnomaliesDocument {
  return {
    schema: ANOMALIES_SCHEMA,
    units,
    withoutHistory,
    anomalies: found.map(({ kind, unit, sentence, z, history }) => ({
      kind,
      run: unit.run,
      trial: unit.trialId,
      spec: unit.spec,
      agent: unit.agent,
      stage: unit.stage,
      model: unit.model,
      at: unit.at === null ? null : new Date(unit.at).toISOString(),
      sentence,
      z: z === null ? null : Number(z.toFixed(3)),
      history,
    })),
  };
}
