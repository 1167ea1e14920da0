/** The quarter of a minute in which a send was made: what was sent in one is counted together. */
export const SLOT_MS = 15_000;

export const slotOf = (sentAtMs: number): number => Math.floor(sentAtMs / SLOT_MS);
