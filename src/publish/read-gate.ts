import { Ajv } from 'ajv';
import { GATE_SCHEMA, type GateDocument } from '../../reports/gate/document.ts';
import { gateSchema } from '../../reports/gate/json-schema.ts';
import { Failure } from '../model/failure.ts';

/** Bytes of a gate.json at most: two thousand cells have about a quarter of it. */
export const MOST_BYTES: number = 16 * 1024 * 1024;

/**
 * Returns the gate that a file holds, checked against its schema: what a fork's job wrote is data, whatever it
 * holds. Throws Failure `publish/unsound` for anything else; no text of the file is in the message.
 */
export function readGate(text: string, where: string): GateDocument {
  if (Buffer.byteLength(text) > MOST_BYTES) throw unsound(`${where} is larger than ${MOST_BYTES} bytes`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw unsound(`${where} is not JSON`);
  }
  if (schemaOf(parsed) !== GATE_SCHEMA) throw unsound(`${where} is not of the schema ${GATE_SCHEMA}`);
  const validate = new Ajv({ strict: true }).compile<GateDocument>(gateSchema);
  if (validate(parsed)) return parsed;
  const [first] = validate.errors ?? [];
  throw unsound(
    `${where} breaks its schema: ${first?.keyword ?? ''} at ${(first?.schemaPath ?? '').slice(0, 200)}`,
  );
}

function schemaOf(parsed: unknown): unknown {
  return typeof parsed === 'object' && parsed !== null && 'schema' in parsed ? parsed.schema : null;
}

function unsound(message: string): Failure {
  return new Failure('publish/unsound', message, {
    hint: 'publish the gate.json that `firstpass gate` of the same version wrote',
  });
}
