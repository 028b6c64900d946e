/** The environment of programs that work for us: only what was declared, so that no key leaks by accident. */
import path from 'node:path';

/** Variables besides the declared ones that a program may need in order to run at all. */
const PASSED = ['LANG', 'TZ'] as const;

/** Returns the environment: PATH, LANG and TZ as they are, HOME and TMPDIR as given, and the declared names. */
export function programEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  own: { readonly home: string; readonly temp: string; readonly names: readonly string[] },
): Readonly<Record<string, string>> {
  const found: Record<string, string> = {
    // Without a PATH programs such as `node` are still found beside our own.
    PATH: env['PATH'] ?? [path.dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
    HOME: own.home,
    TMPDIR: own.temp,
  };
  for (const name of [...PASSED, ...own.names]) {
    const value = env[name];
    if (value !== undefined) found[name] = value;
  }
  return found;
}
