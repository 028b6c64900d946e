/** How the gate's sentences write numbers. */

/** Returns a share such as `25%`, `0.4%`; never `100%` or `0%` for what is not quite all or nothing. */
export function percentText(share: number): string {
  const value = Math.abs(share) * 100;
  if (value > 0 && value < 0.05) return '<0.1%';
  if (value > 99.95 && value < 100) return '>99.9%';
  const fine = (value > 0 && value < 1) || (value > 99 && value < 100);
  return `${value.toFixed(fine ? 1 : 0)}%`;
}

/** Returns a relative change such as `+54%`; `+∞` for an infinite one. */
export function changeText(ratio: number): string {
  if (ratio === Number.POSITIVE_INFINITY) return '+∞';
  return `${ratio < 1 ? '−' : '+'}${percentText(ratio - 1)}`;
}

/** Returns a relative change of a cost for "costs …": `+54%`, or `about the same` below a tenth of a percent. */
export function costChangeText(ratio: number): string {
  return Math.abs(ratio - 1) < 0.001 ? 'about the same' : changeText(ratio);
}

/** Returns a difference of shares such as `7 points`. */
export function pointsText(difference: number): string {
  const value = Number((Math.abs(difference) * 100).toFixed(1));
  return `${value} ${value === 1 ? 'point' : 'points'}`;
}

/** Returns a number with its noun, such as `1 case` or `12,345 cases`. */
export function countText(value: number, noun: string): string {
  const digits = String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return `${digits} ${noun}${value === 1 ? '' : 's'}`;
}
