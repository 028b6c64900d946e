/** Returns how many columns standard output has: the terminal's, COLUMNS where there is none, else 100. */
export function terminalColumns(): number {
  const declared = Number(process.env['COLUMNS']);
  if (process.stdout.columns > 0) return process.stdout.columns;
  return Number.isInteger(declared) && declared > 20 ? declared : 100;
}
