import path from 'node:path';

/** Returns a path as a user reads it best: relative to the current folder when it lies below it. */
export function shownPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative === '' || relative.startsWith('..') ? file : relative;
}

/** Returns a message whose absolute paths below the current folder are relative: they only make it long. */
export function withShortPaths(message: string): string {
  return message.replaceAll(`${process.cwd()}/`, '');
}
