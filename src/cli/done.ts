/** Makes a command's exit code the process's: what tables of commands in files of their own are given. */
export type Done = typeof done;

/** Returns the action of a command: its exit code becomes the process's. */
export function done<Arguments extends unknown[]>(
  command: (...given: Arguments) => Promise<number>,
): (...given: Arguments) => Promise<void> {
  return async (...given) => {
    process.exitCode = await command(...given);
  };
}
