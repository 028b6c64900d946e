// Loaded before the runner (node --import): from the 200th look at it on, the wall clock is an hour behind.
const Real = Date;
let looks = 0;

function now() {
  looks += 1;
  return Real.now() - (looks > 200 ? 3_600_000 : 0);
}

globalThis.Date = class extends Real {
  constructor(...given) {
    super(...(given.length === 0 ? [now()] : given));
  }
  static now() {
    return now();
  }
};
