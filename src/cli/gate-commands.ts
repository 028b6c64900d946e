/** The gate's commands, in a file of their own as the table of commands is long. */
import type { Command } from 'commander';
import { addPublishCommands } from './publish-commands.ts';

/** Makes a command's exit code the process's. */
export type Done = <Arguments extends unknown[]>(
  command: (...given: Arguments) => Promise<number>,
) => (...given: Arguments) => Promise<void>;

/** Adds `publish` to the program. */
export function addGateCommands(program: Command, done: Done): void {
  addPublishCommands(program, done);
}
