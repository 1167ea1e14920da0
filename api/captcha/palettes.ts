/**
 * Thirty-two palettes of four colours: ground, two blends, ink. Colour costs nothing in an indexed picture, and nothing
 * in legibility: the contrast of ink on ground is at least 6:1 (WCAG 2.2 SC 1.4.3 asks for 4.5).
 */

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [number, number, number];
export type Palette = readonly [Colour, Colour, Colour, Colour];

const COUNT = 32;

export function makePalettes(): Palette[] {
  return Array.from({ length: COUNT }, (_, i) => {
    // From orange around to violet: red ink in a form would read as an error.
    const hue = 25 + (i * 290) / COUNT;
    const ink = fromHsl(hue, 0.62, 0.24);
    const ground = fromHsl(hue + 20, 0.65, 0.955);
    return [ground, blend(ground, ink, 1 / 3), blend(ground, ink, 2 / 3), ink];
  });
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio" and "relative luminance"). */
export function contrast(one: Colour, other: Colour): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Hue in degrees, saturation and lightness 0 to 1 (CSS Color 4, 7.1). */
function fromHsl(hue: number, saturation: number, lightness: number): Colour {
  const channel = (offset: number): number => {
    const k = (offset + hue / 30) % 12;
    const reach = saturation * Math.min(lightness, 1 - lightness);
    return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

function blend(from: Colour, to: Colour, share: number): Colour {
  return from.map((value, i) => Math.round(value + ((to[i] ?? 0) - value) * share)) as unknown as Colour;
}
