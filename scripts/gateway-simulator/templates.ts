/** Texts of the simulated accounts' templates: `{1}`, `{2}` … are replaced in order. */

export interface Template {
  text: string;
  /** The vendor's own trial template: only to registered numbers, only numeric variables. */
  trial?: true;
  /** The application it belongs to; undefined: every application of the account. */
  appId?: string;
}

/** How many variables a text asks for. */
export function variableCount(text: string): number {
  return new Set(text.match(/\{\d+\}/g)).size;
}

export function renderNumbered(text: string, datas: readonly string[]): string {
  return text.replace(/\{(\d+)\}/g, (_whole, position: string) => datas[Number(position) - 1] ?? '');
}
