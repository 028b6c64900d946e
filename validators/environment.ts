import { homedir, tmpdir } from 'node:os';
import path from 'node:path';

/** The environment of programs and modules that validate: four names, so that no key leaks into them. */
export type Environment = Readonly<Record<'PATH' | 'HOME' | 'LANG' | 'TMPDIR', string>>;

/** Returns the environment that validators run in: this Node first, then the usual places for programs. */
export function validatorEnvironment(): Environment {
  const folders = [path.dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin', '/opt/homebrew/bin'];
  return {
    PATH: folders.join(path.delimiter),
    HOME: homedir(),
    LANG: 'C.UTF-8',
    TMPDIR: tmpdir(),
  };
}
