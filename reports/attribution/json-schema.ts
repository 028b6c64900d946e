import type { JsonObject } from '../../src/model/json.ts';
import { list, nullable, object, text, whole } from '../json-schema.ts';
import { ATTRIBUTION_SCHEMA } from './document.ts';

const usd: JsonObject = { type: 'string', pattern: '^-?[0-9]+(\\.[0-9]{1,18})?$' };
const sums: Record<string, JsonObject> = { calls: whole(), usd, unpriced: whole() };

/** JSON Schema (draft-07) of `firstpass attribute --json`; published as `schema/attribution.schema.json`. */
export const attributionSchema: JsonObject = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'firstpass attribution',
  description:
    'Where money went. The rows of each table add up to the total; a value of null is what nobody said.',
  ...object({
    schema: { const: ATTRIBUTION_SCHEMA },
    runs: list(text()),
    since: nullable(text()),
    until: nullable(text()),
    timeZone: text(),
    total: object(sums),
    tables: list(
      object({
        by: list(text()),
        adds: { type: 'boolean' },
        rows: list(object({ values: list(nullable(text())), ...sums })),
      }),
    ),
  }),
};
