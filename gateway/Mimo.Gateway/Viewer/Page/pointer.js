// Mouse, pen and fingers on the picture.
import { giveUp, hide } from './cursor.js';
import { maskAt } from './masks.js';
import * as prompts from './prompts.js';
import { change, emit, on, store, visibleMasks } from './store.js';
import { draft, redraw } from './stage.js';
import { fit, move, toImage, viewport, zoom } from './viewport.js';
import { drag, windowing } from './windowing.js';

const canvas = document.getElementById('canvas');
const readout = document.getElementById('readout');
const fingers = new Map();
let start = null;   // { at, tool, last, moved }
let pinch = null;

const place = event => {
  const box = canvas.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
};

/** The hand moves with the middle button and with Space, whatever tool is chosen. */
const toolOf = event => event.button === 1 || event.buttons === 4 || store.space ? 'hand' : store.tool;

canvas.addEventListener('pointerdown', event => {
  if (!store.image || event.button === 2) return;
  fingers.set(event.pointerId, place(event));
  canvas.setPointerCapture(event.pointerId);
  hide();
  if (fingers.size === 2) { giveUp(); start = null; pinch = spread(); return; }
  if (fingers.size === 1) start = { at: place(event), last: place(event), tool: toolOf(event), moved: false };
});

canvas.addEventListener('pointermove', event => {
  if (!store.image) return;
  const here = place(event);
  show(here);
  if (fingers.has(event.pointerId)) fingers.set(event.pointerId, here);
  if (pinch && fingers.size === 2) return pinching();
  if (!start) return hover(event.pointerType === 'touch' ? null : here);
  const [dx, dy] = [here.x - start.last.x, here.y - start.last.y];
  start.moved ||= Math.hypot(here.x - start.at.x, here.y - start.at.y) > 4;
  if (!start.moved) return;
  start.last = here;
  if (start.tool === 'hand') { move(dx, dy, store.image); emit('view'); }
  if (start.tool === 'window' && windowing.active) drag(dx, dy);
  if (start.tool === 'box') {
    draft.box = prompts.boxOf(toImage(start.at.x, start.at.y), toImage(here.x, here.y), store.image);
    redraw();
  }
});

const end = event => {
  fingers.delete(event.pointerId);
  if (fingers.size < 2) pinch = null;
  if (!start || event.type === 'pointercancel') { start = null; giveUp(); return; }
  const { tool, moved, at } = start;
  start = null;
  const box = draft.box;
  draft.box = null;
  if (tool === 'box' && box) return prompts.add(box);
  redraw();
  if (moved) return;
  const here = toImage(at.x, at.y);
  if (tool === 'hand') return change('picked', { picked: maskAt(visibleMasks(), here.x, here.y) });
  const inside = here.x >= 0 && here.y >= 0 && here.x <= store.image.width && here.y <= store.image.height;
  if (inside && (tool === 'point' || tool === 'negative'))
    prompts.add(prompts.pointOf(here, (tool === 'negative') !== event.shiftKey, store.image));
};
canvas.addEventListener('pointerup', end);
canvas.addEventListener('pointercancel', end);
canvas.addEventListener('pointerleave', () => { if (!start) hover(null); });

canvas.addEventListener('wheel', event => {
  event.preventDefault();
  const here = place(event);
  zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0015)), here.x, here.y, store.image);
  emit('view');
}, { passive: false });

canvas.addEventListener('dblclick', () => {
  if (store.tool !== 'hand') return;
  fit(store.image);
  emit('view');
});

const hover = here => {
  const at = here && toImage(here.x, here.y);
  const mask = at && store.tool === 'hand' ? maskAt(visibleMasks(), at.x, at.y) : null;
  if (mask !== store.lit) change('lit', { lit: mask });
};

const spread = () => {
  const [a, b] = [...fingers.values()];
  return { distance: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
};

const pinching = () => {
  const now = spread();
  move(now.x - pinch.x, now.y - pinch.y, store.image);
  zoom(now.distance / Math.max(1, pinch.distance), now.x, now.y, store.image);
  pinch = now;
  emit('view');
};

let last = null;
const show = here => {
  last = here;
  if (!store.image) { readout.textContent = ''; return; }
  const at = here && toImage(here.x, here.y);
  const inside = at && at.x >= 0 && at.y >= 0 && at.x < store.image.width && at.y < store.image.height;
  readout.textContent =
    (inside ? `x ${Math.floor(at.x)}  y ${Math.floor(at.y)}\n` : '')
    + `${store.image.width} × ${store.image.height}  ${store.image.bitDepth} bit\n${Math.round(viewport.scale * 100)} %`;
};
on('image view', () => show(last));
on('tool', () => { canvas.dataset.cursor = store.tool; });
