/** Lines over time as SVG, one per gateway; the numbers stand in a table beside it. */
import { html, type Markup } from './html.ts';

export interface Line {
  name: string;
  /** Values at equal distances; null: nothing is known. */
  values: readonly (number | null)[];
}

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [400, 150, 44, 20];
/** Told apart also by who sees no red or green (Okabe and Ito). */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00'];

export function chart(title: string, unit: string, lines: readonly Line[], begin: string, end: string): Markup {
  const values = lines.flatMap((line) => line.values.filter((value) => value !== null));
  const top = Math.max(1, ...values);
  const x = (index: number, count: number) => LEFT + (index / Math.max(1, count - 1)) * (WIDTH - LEFT - 4);
  const y = (value: number) => 22 + (1 - value / top) * (HEIGHT - BOTTOM - 26);
  const path = (line: Line) => {
    let pen = 'M';
    return line.values
      .map((value, index) => {
        if (value === null) {
          pen = 'M';
          return '';
        }
        const point = `${pen}${x(index, line.values.length).toFixed(1)} ${y(value).toFixed(1)}`;
        pen = 'L';
        return point;
      })
      .join('');
  };
  return html`<figure style="margin:0"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}" font-size="10" font-family="system-ui,sans-serif">
<text x="0" y="11" font-weight="600">${title}</text>
<text x="${LEFT - 4}" y="${y(top) + 4}" text-anchor="end">${round(top)}${unit}</text><text x="${LEFT - 4}" y="${y(0) + 3}" text-anchor="end">0</text>
<path d="M${LEFT} ${y(0)}H${WIDTH - 4}M${LEFT} ${y(top)}H${WIDTH - 4}" stroke="#dde3ea"/>
${lines.map((line, index) => html`<path d="${path(line)}" fill="none" stroke="${COLOURS[index % COLOURS.length]}" stroke-width="1.8" stroke-linejoin="round" stroke-linecap="round"/>`)}
<text x="${LEFT}" y="${HEIGHT - 6}">${begin}</text><text x="${WIDTH - 4}" y="${HEIGHT - 6}" text-anchor="end">${end}</text>
${lines.map((line, index) => html`<text x="${150 + index * 62}" y="11" fill="${COLOURS[index % COLOURS.length]}">${line.name.slice(0, 11)}</text>`)}
</svg></figure>`;
}

const round = (value: number) => (value >= 10 ? Math.round(value) : Math.round(value * 10) / 10);
