/** Maps values to shares of an axis and names the values worth a line. */
export interface Scale {
  /** Where the value is, from 0 to 1; values outside are put on the nearer end. */
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** Returns a logarithmic scale over a domain above 0; its ticks are at least `gap` (0 … 1) apart. */
export function logScale(low: number, high: number, gap: number): Scale {
  const width = Math.log(high / low);
  return {
    at: (value) => clamp(Math.log(Math.max(value, Number.MIN_VALUE) / low) / width),
    ticks: logTicks(low, high, gap),
  };
}

const DENSITIES: readonly (readonly number[])[] = [
  [1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9],
  [1, 1.5, 2, 3, 4, 5, 7],
  [1, 2, 3, 5, 7],
  [1, 2, 3, 5],
  [1, 2, 4, 7],
  [1, 2, 5],
  [1, 3],
  [1],
];

function logTicks(low: number, high: number, gap: number): readonly number[] {
  const ratio = Math.exp(gap * Math.log(high / low));
  for (const steps of DENSITIES) {
    const ticks = ticksOf(steps, low, high);
    if (ticks.every((tick, index) => index === 0 || tick / (ticks[index - 1] ?? 0) >= ratio)) return ticks;
  }
  const decades = ticksOf([1], low, high);
  const every = Math.ceil(Math.log10(ratio));
  return decades.filter((_, index) => index % every === 0);
}

function ticksOf(steps: readonly number[], low: number, high: number): readonly number[] {
  const ticks: number[] = [];
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent += 1) {
    for (const step of steps) {
      // Through text: 3 × 10⁻³ is 0.003 and not its neighbour.
      const tick = Number(`${step}e${exponent}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}

/** Returns a linear scale from 0, with about `most` round ticks. */
export function linearScale(high: number, most: number): Scale {
  if (!(high > 0)) return { at: () => 0, ticks: [0] };
  const rough = high / most;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = decade * ([1, 2, 5, 10].find((size) => size * decade >= rough) ?? 10);
  const ticks = Array.from({ length: Math.floor(high / step + 1e-9) + 1 }, (_, index) =>
    Number((index * step).toPrecision(12)),
  );
  return { at: (value) => clamp(value / high), ticks };
}

/** Returns a round number of dollars as an axis writes it, such as `$0.003`. */
export function dollars(value: number): string {
  if (value === 0) return '$0';
  const decimals = Math.max(0, Math.min(18, 1 - Math.floor(Math.log10(value) + 1e-9)));
  const text = value.toFixed(decimals).replace(/(\.\d*?)0+$/, '$1');
  return `$${text.endsWith('.') ? text.slice(0, -1) : text}`;
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
