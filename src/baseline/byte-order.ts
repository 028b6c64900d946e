/** Orders texts by their code units: the same on every machine, whatever its language. */
export function byteOrder(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
