/** A mark of a chart. */
export interface Mark {
  /** Share of the panel's width, from 0 to 1. */
  readonly at: number;
  /** Pixels from the top. */
  readonly y: number;
}

/** A mark that wants its name beside it. */
export interface Labelled extends Mark {
  /** Estimated width of the text, in pixels. */
  readonly width: number;
  /** Pixels to keep free around the mark, on top of its own size. */
  readonly clearance: number;
}

/** Where a label stands, in pixels relative to its mark. */
export interface Placement {
  readonly dx: number;
  readonly dy: number;
  readonly anchor: 'start' | 'middle' | 'end';
  /** Whether a line should tie it to its mark. */
  readonly far: boolean;
}

/** The plot; it is drawn once and shown at any width between the first and the last of `widths`. */
export interface Panel {
  readonly widths: readonly number[];
  readonly height: number;
  /** Height of a label; that of two lines when left out. */
  readonly line?: number;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const HEIGHT = 28;
/** Later labels may push earlier ones: after a few rounds nothing moves. */
const ROUNDS = 4;
const RADII = [13, 20, 30, 44, 60];
const DIRECTIONS = 16;
const FAR = 26;
const CANDIDATES: readonly Placement[] = RADII.flatMap((radius) =>
  Array.from({ length: DIRECTIONS }, (_, step) => candidate((step / DIRECTIONS) * 2 * Math.PI, radius)),
);

/**
 * Returns a place for every label: each at the cheapest of 80 candidates, where covering another label or mark
 * is dear at any of the widths, leaving the panel dearer, and distance cheap. First one by one, then some rounds
 * in which each is placed anew among all others.
 */
export function placeLabels(
  labelled: readonly Labelled[],
  marks: readonly Mark[],
  panel: Panel,
): readonly Placement[] {
  const height = panel.line ?? HEIGHT;
  const placed: (Placement | null)[] = labelled.map(() => null);
  const boxesOf = (item: Labelled, placement: Placement): readonly Box[] =>
    panel.widths.map((width) => boxOf(item, placement, width, height));
  const boxes: (readonly Box[] | null)[] = labelled.map(() => null);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [at, item] of labelled.entries()) {
      const taken = boxes.filter((box, index): box is readonly Box[] => box !== null && index !== at);
      const placement = cheapest(item, marks, taken, panel);
      placed[at] = placement;
      boxes[at] = boxesOf(item, placement);
    }
  }
  return placed.map((placement) => placement ?? candidate(0, FAR));
}

function cheapest(
  item: Labelled,
  marks: readonly Mark[],
  taken: readonly (readonly Box[])[],
  panel: Panel,
): Placement {
  const line = panel.line ?? HEIGHT;
  let best: { readonly placement: Placement; readonly cost: number } | null = null;
  for (const found of CANDIDATES) {
    const placement = cleared(found, item.clearance);
    let cost = Math.hypot(placement.dx, placement.dy) * 0.3 + (placement.anchor === 'middle' ? 2 : 0);
    for (const [index, width] of panel.widths.entries()) {
      if (best !== null && cost >= best.cost) break;
      const others = taken.map((boxes) => boxes[index]).filter((box) => box !== undefined);
      cost += costOf(boxOf(item, placement, width, line), {
        item,
        marks,
        others,
        width,
        height: panel.height,
      });
    }
    if (best === null || cost < best.cost) best = { placement, cost };
  }
  return best?.placement ?? candidate(0, FAR);
}

function candidate(angle: number, radius: number): Placement {
  const dx = Math.cos(angle) * radius;
  const dy = Math.sin(angle) * radius;
  const anchor = Math.abs(dx) < radius * 0.5 ? 'middle' : dx > 0 ? 'start' : 'end';
  // A label above or below its mark is pushed out by half of its own height.
  const lift = anchor === 'middle' ? Math.sign(dy) * (HEIGHT / 2) : 0;
  return { dx, dy: dy + lift, anchor, far: radius > FAR };
}

/** Pushes a place outwards by the mark's clearance. */
function cleared(place: Placement, clearance: number): Placement {
  const length = Math.hypot(place.dx, place.dy);
  const factor = (length + clearance) / length;
  return { ...place, dx: place.dx * factor, dy: place.dy * factor };
}

/** Returns the box that the label covers in a panel of this width. */
export function boxOf(
  { at, y, width }: Labelled,
  { dx, dy, anchor }: Placement,
  panelWidth: number,
  height: number = HEIGHT,
): Box {
  const left = at * panelWidth + dx - (anchor === 'start' ? 0 : anchor === 'end' ? width : width / 2);
  return { left, right: left + width, top: y + dy - height / 2, bottom: y + dy + height / 2 };
}

interface Surroundings {
  readonly item: Labelled;
  readonly marks: readonly Mark[];
  readonly others: readonly Box[];
  readonly width: number;
  readonly height: number;
}

function costOf(box: Box, { item, marks, others, width, height }: Surroundings): number {
  const centre = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
  const own = Math.hypot(centre.x - item.at * width, centre.y - item.y);
  let cost = Math.max(0, -box.left) * 12 + Math.max(0, box.right - width - 8) * 12;
  cost += Math.max(0, -box.top) * 3 + Math.max(0, box.bottom - height) * 3;
  for (const other of others) cost += overlap(box, other) * 2;
  for (const { at, y } of marks) {
    const x = at * width;
    cost += overlap(box, { left: x - 9, right: x + 9, top: y - 9, bottom: y + 9 }) * 0.8;
    // A label nearer to another mark than to its own would be read as that one's name.
    if (Math.hypot(centre.x - x, centre.y - y) < own) cost += 12;
  }
  return cost;
}

function overlap(one: Box, other: Box): number {
  const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return width > 0 && height > 0 ? width * height : 0;
}
