import { TELEMETRY } from './telemetry.ts';
import type { Entrance } from './upstream.ts';

/** Stands where clients insist on a key: the real one never enters an agent's environment. */
const PLACEHOLDER = 'firstpass-holds-the-key';
const LOOPBACK = '127.0.0.1,localhost';

/** Returns the environment variables that lead an agent's clients to the address of its attempt. */
export function environmentOf(
  address: string,
  entrances: ReadonlyMap<string, Entrance>,
): Readonly<Record<string, string>> {
  const env: Record<string, string> = {
    FIRSTPASS_PROXY_URL: address,
    // A company's own proxy must not stand between an agent and us.
    NO_PROXY: LOOPBACK,
    no_proxy: LOOPBACK,
    OTEL_EXPORTER_OTLP_ENDPOINT: `${address}/${TELEMETRY}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  };
  // Nothing else tells what it buys.
  if (entrances.size === 0) Object.assign(env, { OTEL_LOGS_EXPORTER: 'otlp', OTEL_TRACES_EXPORTER: 'otlp' });
  for (const [segment, { dialect, upstream }] of entrances) {
    if (segment !== dialect.id) continue;
    for (const name of dialect.baseUrlVariables) env[name] = `${address}/${segment}${dialect.basePath}`;
    if (upstream.keepsCredentials) continue;
    for (const name of dialect.keyVariables) env[name] = PLACEHOLDER;
  }
  return env;
}
