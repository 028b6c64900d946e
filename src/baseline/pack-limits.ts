/** Bounds of what a baseline may hold: data of a stranger must not fill a machine. */

/** Bytes of the data of one cell, unpacked. */
export const MOST_BYTES: number = 64 * 1024 * 1024;

/** Bytes of a rate card, unpacked. */
export const MOST_CARD_BYTES: number = 16 * 1024 * 1024;
