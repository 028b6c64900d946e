/** Returns a p-value such as `0.013`; `–` where there is none. */
export function chanceText(p: number | null): string {
  if (p === null) return '–';
  return p < 0.001 ? '<0.001' : p.toFixed(p < 0.1 ? 3 : 2);
}
