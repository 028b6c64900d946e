/** A mark that wants its name beside it, in pixels of the nominal panel. */
export interface Labelled {
  readonly x: number;
  readonly y: number;
  /** Estimated width of the text. */
  readonly width: number;
  /** Pixels to keep free around the mark, on top of its own size. */
  readonly clearance: number;
}

/** Where a label stands, relative to its mark. */
export interface Placement {
  readonly dx: number;
  readonly dy: number;
  readonly anchor: 'start' | 'middle' | 'end';
  /** Whether a line should tie it to its mark. */
  readonly far: boolean;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const HEIGHT = 28;
const RADII = [13, 20, 30, 44, 60];
const DIRECTIONS = 16;
const FAR = 26;

/**
 * Returns a place for every label: greedy, each at the cheapest of 80 candidates, where overlapping another
 * label or mark is dear, leaving the panel dearer, and distance cheap.
 */
export function placeLabels(
  labelled: readonly Labelled[],
  marks: readonly { readonly x: number; readonly y: number }[],
  panel: { readonly width: number; readonly height: number },
): readonly Placement[] {
  const taken: Box[] = [];
  return labelled.map((item) => {
    let best: { readonly placement: Placement; readonly box: Box; readonly cost: number } | null = null;
    for (const radius of RADII) {
      for (let step = 0; step < DIRECTIONS; step += 1) {
        const placement = candidate((step / DIRECTIONS) * 2 * Math.PI, radius + item.clearance);
        const box = boxOf(item, placement);
        const cost = costOf(box, { item, marks, taken, panel }) + radius * 0.3 + (placement.anchor === 'middle' ? 2 : 0);
        if (best === null || cost < best.cost) best = { placement, box, cost };
      }
    }
    if (best === null) return candidate(0, FAR);
    taken.push(best.box);
    return best.placement;
  });
}

function candidate(angle: number, radius: number): Placement {
  const dx = Math.cos(angle) * radius;
  const dy = Math.sin(angle) * radius;
  const anchor = Math.abs(dx) < radius * 0.5 ? 'middle' : dx > 0 ? 'start' : 'end';
  // A label above or below its mark is pushed out by its own height.
  const lift = anchor === 'middle' ? Math.sign(dy) * (HEIGHT / 2) : 0;
  return { dx, dy: dy + lift, anchor, far: radius > FAR };
}

function boxOf({ x, y, width }: Labelled, { dx, dy, anchor }: Placement): Box {
  const left = x + dx - (anchor === 'start' ? 0 : anchor === 'end' ? width : width / 2);
  return { left, right: left + width, top: y + dy - HEIGHT / 2, bottom: y + dy + HEIGHT / 2 };
}

interface Surroundings {
  readonly item: Labelled;
  readonly marks: readonly { readonly x: number; readonly y: number }[];
  readonly taken: readonly Box[];
  readonly panel: { readonly width: number; readonly height: number };
}

function costOf(box: Box, { item, marks, taken, panel }: Surroundings): number {
  let cost = 0;
  cost += Math.max(0, -box.left) * 3 + Math.max(0, box.right - panel.width - 8) * 3;
  cost += Math.max(0, -box.top) * 3 + Math.max(0, box.bottom - panel.height) * 3;
  for (const other of taken) cost += overlap(box, other) * 0.6;
  for (const { x, y } of marks) {
    cost += overlap(box, { left: x - 9, right: x + 9, top: y - 9, bottom: y + 9 }) * 0.8;
    const nearer = Math.hypot(centre(box).x - x, centre(box).y - y) < Math.hypot(centre(box).x - item.x, centre(box).y - item.y);
    if (nearer) cost += 12;
  }
  return cost;
}

function overlap(one: Box, other: Box): number {
  const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return width > 0 && height > 0 ? width * height : 0;
}

function centre(box: Box): { readonly x: number; readonly y: number } {
  return { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
}
