import type { PriceableCall } from '../model/call.ts';
import type { Charge } from '../model/charge.ts';
import { invalidLeaf, type UsageEntry } from '../model/usage.ts';
import type { ComputeRate } from './card.ts';
import { secondPrice } from './quantity.ts';
import { divide, multiply, parseRatio, times, type Ratio } from './ratio.ts';
import { unpriced } from './tokens.ts';

/** A model call with the compute row that prices it. */
interface HostedCall {
  readonly call: PriceableCall;
  readonly row: ComputeRate;
  readonly component: 'judge' | 'compute';
}

/** Returns the charges of a model of one's own: of the machine's seconds that the call took, or of its tokens. */
export function hostedCharges(hosted: HostedCall, entries: readonly UsageEntry[] | null): Charge[] {
  const { row, component } = hosted;
  const second = secondPrice(row);
  if (second === null) {
    const reason = `a rate card sets compute "${row.sku}" to null, that is: unpriced`;
    return [unpriced(component, 'second', '0', reason)];
  }
  return row.attribution === 'throughput' ? byTokens(hosted, second, entries) : [bySeconds(hosted, second)];
}

function bySeconds({ call, row, component }: HostedCall, second: Ratio): Charge {
  if (call.durationMs === undefined || !(call.durationMs >= 0)) {
    const reason = `compute "${row.sku}" costs by the second, and the call does not say how long it took`;
    return unpriced(component, 'second', '0', reason);
  }
  // Clocks give fractions of a millisecond as floats; a microsecond is the finest that is kept.
  const microseconds = BigInt(Math.round(call.durationMs * 1000));
  const whole = microseconds / 1_000_000n;
  const quantity = `${whole}.${String(microseconds % 1_000_000n).padStart(6, '0')}`;
  const price = multiply(second, { numerator: 1n, denominator: 1_000_000n });
  return lineOf({ row, component }, { unit: 'second', quantity, amount: times(price, microseconds) });
}

/** A token costs the share of a second in which the busy machine makes it. */
function byTokens(
  { row, component }: HostedCall,
  second: Ratio,
  entries: readonly UsageEntry[] | null,
): Charge[] {
  const speed = row.tokens_per_s;
  if (entries === null || entries.length === 0 || speed === undefined) {
    return [unpriced(component, 'call', '1', `the response of "${row.sku}" carried no usage`)];
  }
  const charges: Charge[] = [];
  const add = (unit: 'input' | 'cache_read' | 'output', count: number): void => {
    if (count === 0) return;
    // Reading a cached token takes time too; how much, only a measured speed says.
    const price = divide(second, parseRatio(speed[unit] ?? speed.input));
    const amount = times(price, BigInt(count));
    charges.push(lineOf({ row, component }, { unit, quantity: String(count), amount }));
  };
  for (const { usage } of entries) {
    const invalid = invalidLeaf(usage);
    if (invalid !== null) {
      const reason = `the usage is invalid: ${invalid} is no whole number of at least 0`;
      charges.push(unpriced(component, 'call', '1', reason));
      continue;
    }
    const written = usage.cache_write_5m + usage.cache_write_1h + usage.cache_write_unknown;
    add('input', usage.input_uncached + written);
    add('cache_read', usage.cache_read);
    add('output', usage.output);
  }
  // A paid call is never without a line, also when it used nothing.
  if (charges.length === 0)
    charges.push(lineOf({ row, component }, { unit: 'input', quantity: '0', amount: 0n }));
  return charges;
}

function lineOf(
  { row, component }: Pick<HostedCall, 'row' | 'component'>,
  line: { readonly unit: string; readonly quantity: string; readonly amount: bigint },
): Charge {
  const idle = row.utilization === undefined ? '' : `; idle at ${row.utilization} use`;
  const rule = `from ${row.from ?? 'ever'} by ${row.attribution ?? 'wall_clock'}${idle}`;
  return { component, basis: 'allocated', sku: `${row.sku}#${line.unit}`, rule, ...line };
}
