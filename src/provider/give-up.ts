/** Thrown under the SDK when the run has given the provider up: the attempt is broken off, to be resumed. */
export class ProviderGivenUp extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'ProviderGivenUp';
  }
}

/** Returns whether that is behind an error that an SDK may have wrapped. */
export function isGivenUp(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth += 1) {
    if (current instanceof ProviderGivenUp) return true;
    current = current.cause;
  }
  return false;
}
