/**
 * Rows of JSON: an array of objects, or objects one after the other (JSON Lines). Objects are cut out of the stream by
 * counting braces and parsed one at a time, so that a file of any size takes the memory of one row.
 */
import { MOST_ROW_CHARACTERS, type Row } from './row.ts';

/** Throws when the text between the objects is no JSON, or when it ends within one. */
export async function* jsonRows(text: AsyncIterable<string>): AsyncGenerator<Row> {
  const cutter = createCutter();
  for await (const chunk of text) yield* cutter.cut(chunk);
  cutter.end();
}

function createCutter() {
  const between = createBetween();
  let [line, beginLine, depth] = [1, 1, 0];
  let [inString, escaped] = [false, false];
  let begun = '';

  /** One character within an object; whether it is the last. */
  const within = (character: string): boolean => {
    if (escaped) escaped = false;
    else if (inString && character === '\\') escaped = true;
    else if (character === '"') inString = !inString;
    else if (!inString && (character === '{' || character === '[')) depth += 1;
    else if (!inString && (character === '}' || character === ']')) depth -= 1;
    return depth === 0;
  };

  return {
    *cut(chunk: string): Generator<Row> {
      let from = 0;
      for (let index = 0; index < chunk.length; index += 1) {
        const character = chunk.charAt(index);
        if (character === '\n') line += 1;
        if (depth > 0) {
          if (within(character)) {
            yield parseRow(begun + chunk.slice(from, index + 1), beginLine);
            begun = '';
          }
        } else if (between.beginsObject(character, line)) {
          [from, depth, beginLine] = [index, 1, line];
        }
      }
      if (depth > 0) begun += chunk.slice(from);
      if (begun.length > MOST_ROW_CHARACTERS)
        throw new Error(`line ${beginLine}: the user that begins here has no end`);
    },

    end(): void {
      if (depth > 0) throw new Error(`line ${beginLine}: the file ends within the user that begins here`);
      between.end();
    },
  };
}

/** What stands between the objects: brackets and commas of an array, or nothing but space. */
function createBetween() {
  let form: 'unknown' | 'array' | 'lines' | 'ended' = 'unknown';
  let after: 'bracket' | 'object' | 'comma' = 'bracket';
  return {
    /** Whether an object begins with this character. */
    beginsObject(character: string, line: number): boolean {
      if (/\s|\uFEFF/.test(character)) return false;
      if (character === '{' && (form === 'unknown' || form === 'lines' || (form === 'array' && after !== 'object'))) {
        if (form === 'unknown') form = 'lines';
        after = 'object';
        return true;
      }
      if (character === '[' && form === 'unknown') form = 'array';
      else if (character === ',' && form === 'array' && after === 'object') after = 'comma';
      else if (character === ']' && form === 'array' && after !== 'comma') form = 'ended';
      else throw new Error(`line ${line}: "${character}" stands where a user should begin or the file should end`);
      return false;
    },

    end(): void {
      if (form === 'unknown') throw new Error('the file is empty');
      if (form === 'array') throw new Error('the file ends before its array does');
    },
  };
}

function parseRow(text: string, line: number): Row {
  try {
    return { line, values: JSON.parse(text) };
  } catch {
    // The parser's message quotes the text, which holds the user's data.
    return { line, values: {}, fault: 'it is no JSON' };
  }
}
