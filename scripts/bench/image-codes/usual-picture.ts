/**
 * The usual way to draw an image code with @napi-rs/canvas, as its tutorials do: letters turned by chance, four curves,
 * `encodeSync('png')`. The bench measures against it, the recogniser's run proves itself on it.
 */
import { createCanvas } from '@napi-rs/canvas';
import { HEIGHT, WIDTH } from '../../../api/captcha/frame.ts';
import { createNoise } from '../../../api/captcha/noise.ts';

const noise = createNoise();
const LINES = 4;

/** The picture of a text as PNG; fonts must be registered. */
export function drawUsualPicture(text: string): Buffer {
  const canvas = createCanvas(WIDTH, HEIGHT);
  const context = canvas.getContext('2d');
  context.fillStyle = '#f4f6fb';
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.font = '38px captcha-dejavu-sans';
  for (const [i, letter] of [...text].entries()) {
    context.save();
    context.translate(24 + i * 36, 30 + noise.between(-6, 6));
    context.rotate(noise.between(-0.35, 0.35));
    context.fillStyle = `hsl(${noise.below(360)}, 60%, 30%)`;
    context.fillText(letter, -13, 14);
    context.restore();
  }
  for (let i = 0; i < LINES; i++) {
    const point = (): [number, number] => [noise.below(WIDTH), noise.below(HEIGHT)];
    context.strokeStyle = `hsl(${noise.below(360)}, 50%, 50%)`;
    context.beginPath();
    context.moveTo(...point());
    context.bezierCurveTo(...point(), ...point(), ...point());
    context.stroke();
  }
  return canvas.encodeSync('png');
}
