/** Thrown under the SDK when the meter allows no further spend; the model agent turns it into a result. */
export class MeterStop extends Error {
  readonly limit: string;

  constructor(limit: string, reason: string) {
    super(reason);
    this.name = 'MeterStop';
    this.limit = limit;
  }
}

/** Returns the stop behind an error that an SDK may have wrapped, or null. */
export function findMeterStop(error: unknown): MeterStop | null {
  let current = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth += 1) {
    if (current instanceof MeterStop) return current;
    current = current.cause;
  }
  return null;
}
