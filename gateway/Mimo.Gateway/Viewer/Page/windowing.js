// Window and level of grey pictures. The display alone: what the model sees is the service's affair and does not change.
import { change, on, store } from './store.js';

const byId = id => document.getElementById(id);
let picture = null;   // { samples, width, height, canvas, histogram facts }

const presets = () => [
  { name: 'Full range', low: picture.min, high: picture.max },
  { name: 'Without outliers', low: picture.p1, high: Math.max(picture.p99, picture.p1 + 1) },
  { name: 'Dark tones', low: picture.min, high: Math.max(picture.median, picture.min + 1) },
  { name: 'Bright tones', low: picture.median, high: Math.max(picture.max, picture.median + 1) },
  ...(store.image.windows ?? []),
];

export const windowing = { low: 0, high: 255, inverted: false, active: false };

/** Takes the samples of a grey picture and gives the canvas that shows them through the window. */
export const begin = (samples, width, height) => {
  picture = { samples, width, height, canvas: new OffscreenCanvas(width, height), ...measure(samples) };
  Object.assign(windowing, { active: true, inverted: false });
  byId('invert').setAttribute('aria-pressed', 'false');
  const select = byId('window-preset');
  select.replaceChildren(...presets().map(({ name }, i) => new Option(name, i)), new Option('Own', 'own'));
  usePreset(0);
  return picture.canvas;
};

export const end = () => { picture = null; windowing.active = false; };

export const usePreset = index => {
  const preset = presets()[index];
  if (!preset) return;
  byId('window-preset').value = String(index);
  set(preset.low, preset.high, true);
};

export const drag = (dx, dy) => {
  const unit = Math.max(1, (picture.max - picture.min) / 400);
  const width = Math.max(1, windowing.high - windowing.low + dx * unit);
  const level = (windowing.low + windowing.high) / 2 + dy * unit;
  set(level - width / 2, level + width / 2);
};

export const invert = () => {
  if (!picture) return;
  windowing.inverted = !windowing.inverted;
  byId('invert').setAttribute('aria-pressed', String(windowing.inverted));
  render();
};

const set = (low, high, fromPreset = false) => {
  Object.assign(windowing, { low, high: Math.max(high, low + 1) });
  if (!fromPreset) byId('window-preset').value = 'own';
  byId('window-level').value = String(Math.round((windowing.low + windowing.high) / 2));
  byId('window-width').value = String(Math.round(windowing.high - windowing.low));
  render();
};

const render = () => {
  const { samples, width, height, canvas } = picture;
  const table = new Uint32Array(picture.max + 1);
  const span = windowing.high - windowing.low;
  for (let value = 0; value < table.length; value++) {
    const grey = Math.min(255, Math.max(0, Math.round((value - windowing.low) * 255 / span)));
    const shown = windowing.inverted ? 255 - grey : grey;
    table[value] = (255 << 24 | shown << 16 | shown << 8 | shown) >>> 0;
  }
  const image = new ImageData(width, height);
  const words = new Uint32Array(image.data.buffer);
  for (let i = 0; i < words.length; i++) words[i] = table[samples[i]];
  canvas.getContext('2d').putImageData(image, 0, 0);
  change('picture');
};

const measure = samples => {
  const counts = new Uint32Array(65536);
  for (const sample of samples) counts[sample]++;
  const rank = share => {
    let left = share * samples.length, value = 0;
    while (value < 65535 && (left -= counts[value]) > 0) value++;
    return value;
  };
  const min = counts.findIndex(count => count > 0);
  return { min, max: Math.max(counts.findLastIndex(count => count > 0), min + 1), p1: rank(0.01), median: rank(0.5), p99: rank(0.99) };
};

on('image', () => {
  byId('window-control').hidden = byId('window-tool').hidden = !windowing.active;
});

byId('window-preset').addEventListener('change', event => usePreset(event.target.value));
for (const id of ['window-level', 'window-width'])
  byId(id).addEventListener('change', () => {
    const [level, width] = [Number(byId('window-level').value), Math.max(1, Number(byId('window-width').value))];
    if (Number.isFinite(level) && Number.isFinite(width)) set(level - width / 2, level + width / 2);
  });
byId('invert').addEventListener('click', invert);
