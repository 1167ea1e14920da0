/** One row of an import as it was read, whatever the file's format. */

export interface Row {
  /** Line of the file in which the row begins or ends, from 1. */
  line: number;
  /** By column; anything, since nothing is checked yet. */
  values: Record<string, unknown>;
  /** Why the row can't even be read. */
  fault?: string;
}

/** A longer row is a quote or a brace that was never closed. */
export const MOST_ROW_CHARACTERS = 65_536;
