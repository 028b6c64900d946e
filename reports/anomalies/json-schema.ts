import { ANOMALY_KINDS } from '../../src/analyse/anomaly/anomalies.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { list, nullable, object, text, whole } from '../json-schema.ts';
import { ANOMALIES_SCHEMA } from './document.ts';

/** JSON Schema (draft-07) of `firstpass anomalies --json`; published as `schema/anomalies.schema.json`. */
export const anomaliesSchema: JsonObject = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'firstpass anomalies',
  description:
    'Work that cost, or did, what its own history did not. A unit is a trial in one stage with one model.',
  ...object({
    schema: { const: ANOMALIES_SCHEMA },
    units: whole(),
    withoutHistory: whole(),
    anomalies: list(
      object({
        kind: { enum: [...ANOMALY_KINDS] },
        run: text(),
        trial: whole(),
        spec: text(),
        agent: text(),
        stage: text(),
        model: text(),
        at: nullable(text()),
        sentence: text(),
        z: nullable({ type: 'number' }),
        history: whole(),
      }),
    ),
  }),
};
