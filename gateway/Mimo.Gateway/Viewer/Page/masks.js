// Masks as they are drawn: a filled picture, an outline, a place for the number.
import { colourOf } from './palette.js';
import { bitmap, outline } from './rle.js';

const MOST_PIXELS = 4_000_000;

/** What the wire says (`mask` of AskEvent), with all that the page needs of it. */
export const maskOf = wire => {
  const step = Math.max(1, Math.ceil(Math.sqrt(wire.width * wire.height / MOST_PIXELS)));
  const bits = bitmap(wire.cocoRleCounts, wire.width, wire.height, step);
  const number = wire.index + 1;
  return {
    wire, number, step, bits, colour: colourOf(number), phrase: wire.phrase, area: Number(wire.area), visible: true, clicks: [],
    fill: paint(bits, colourOf(number)), path: outline(bits, step), anchor: anchor(bits, step),
  };
};

export const contains = (mask, x, y) => {
  const [column, row] = [Math.floor(x / mask.step), Math.floor(y / mask.step)];
  const { pixels, width, height } = mask.bits;
  return column >= 0 && row >= 0 && column < width && row < height && pixels[row * width + column] === 1;
};

/** The mask at a place; the smallest where several are, since the larger one has other places to be picked at. */
export const maskAt = (masks, x, y) => masks.filter(mask => contains(mask, x, y)).sort((a, b) => a.area - b.area)[0] ?? null;

const paint = (bits, [r, g, b]) => {
  const canvas = new OffscreenCanvas(bits.width, bits.height);
  const context = canvas.getContext('2d');
  const image = context.createImageData(bits.width, bits.height);
  const words = new Uint32Array(image.data.buffer);
  const colour = (255 << 24 | b << 16 | g << 8 | r) >>> 0;
  for (let i = 0; i < words.length; i++) if (bits.pixels[i]) words[i] = colour;
  context.putImageData(image, 0, 0);
  return canvas;
};

/** The topmost row's middle: a number there covers the rim and not the finding. Null for an empty mask. */
const anchor = ({ pixels, width }, step) => {
  const first = pixels.indexOf(1);
  if (first < 0) return null;
  const row = Math.floor(first / width);
  let last = first;
  while (last + 1 < (row + 1) * width && pixels[last + 1]) last++;
  return { x: ((first + last) / 2 - row * width + 0.5) * step, y: row * step };
};
