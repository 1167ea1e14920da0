/**
 * The symbols of a picture, and how an answer is brought to its one normal form before it is compared.
 * Sixteen symbols that no font makes alike; what people take them for (S for 5, Z for 2) is never drawn, so that
 * reading it counts as right and costs no security.
 */
import { randomInt } from 'node:crypto';

export const ALPHABET = 'ACEHNRTUXY235689';
/** Four of sixteen symbols: 65,536 answers, one attempt each. */
export const TEXT_LENGTH = 4;

/** Look-alikes that are never drawn, and the symbol that was meant. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  S: '5',
  Z: '2',
  B: '8',
  G: '6',
  V: 'U',
  Q: '9',
  7: 'T',
  F: 'E',
  P: 'R',
  K: 'X',
  J: 'U',
  M: 'N',
};

/** Uniformly random symbols from the system's generator (`crypto.randomInt` rejects what would bias it). */
export function randomText(alphabet: string, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += alphabet.charAt(randomInt(alphabet.length));
  return text;
}

/** The normal form of an answer: full-width letters narrowed (Unicode NFKC), no spaces, upper case, look-alikes folded. */
export function foldAnswer(text: string): string {
  // A small g looks like a 9, a large one like a 6.
  const letters = text.normalize('NFKC').replace(/\s+/g, '').replaceAll('g', '9').toUpperCase();
  return letters.replace(/[SZBGVQ7FPKJM]/g, (letter) => LOOK_ALIKES[letter] ?? letter);
}
