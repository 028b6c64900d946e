/** Values of which the first one is always at hand. */
export interface Heap<Value> {
  readonly size: () => number;
  /** undefined when there is none. */
  readonly first: () => Value | undefined;
  readonly push: (value: Value) => void;
  /** Takes the first one out; undefined when there is none. */
  readonly pop: () => Value | undefined;
}

/** Returns an empty binary heap (Williams, Communications of the ACM 7, 1964) in the order of `isBefore`. */
export function openHeap<Value>(isBefore: (left: Value, right: Value) => boolean): Heap<Value> {
  const values: Value[] = [];

  /** Swaps two places when the second one's value comes before the first one's; returns whether it did. */
  const swap = (upper: number, lower: number): boolean => {
    const [above, below] = [values[upper], values[lower]];
    if (above === undefined || below === undefined || !isBefore(below, above)) return false;
    values[upper] = below;
    values[lower] = above;
    return true;
  };
  const firstChild = (place: number): number => {
    const left = 2 * place + 1;
    const [value, other] = [values[left], values[left + 1]];
    return value !== undefined && other !== undefined && isBefore(other, value) ? left + 1 : left;
  };

  return {
    size: () => values.length,
    first: () => values[0],
    push: (value) => {
      let place = values.push(value) - 1;
      while (place > 0 && swap((place - 1) >>> 1, place)) place = (place - 1) >>> 1;
    },
    pop: () => {
      const [first] = values;
      const last = values.pop();
      if (last === undefined || values.length === 0) return first;
      values[0] = last;
      for (let place = 0, child = firstChild(0); swap(place, child); child = firstChild(place)) place = child;
      return first;
    },
  };
}
