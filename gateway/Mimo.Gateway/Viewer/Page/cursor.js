// Boxes and points by keyboard: a cross on the picture that the arrow keys move.
import * as prompts from './prompts.js';
import { emit, on, say, store } from './store.js';
import { draft, redraw } from './stage.js';
import { move, toScreen, viewport } from './viewport.js';

const canvas = document.getElementById('canvas');
const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
let corner = null;

const places = tool => tool === 'box' || tool === 'point' || tool === 'negative';

export const giveUp = () => {
  const had = corner !== null || draft.box !== null;
  corner = draft.box = null;
  redraw();
  return had;
};

const show = () => {
  if (!store.image || !places(store.tool) || document.activeElement !== canvas || !canvas.matches(':focus-visible')) return hide();
  draft.cross ??= { x: store.image.width / 2, y: store.image.height / 2 };
  redraw();
};

export const hide = () => { draft.cross = null; redraw(); };

const step = (dx, dy, far) => {
  // About a screen pixel, and at least one of the picture.
  const size = Math.max(1, Math.round(2 / viewport.scale)) * (far ? 10 : 1);
  const cross = draft.cross;
  cross.x = Math.min(store.image.width, Math.max(0, cross.x + dx * size));
  cross.y = Math.min(store.image.height, Math.max(0, cross.y + dy * size));
  if (corner) draft.box = prompts.boxOf(corner, cross, store.image);
  follow(toScreen(cross.x, cross.y));
  say(`x ${Math.round(cross.x)}, y ${Math.round(cross.y)}`);
  redraw();
};

/** The cross stays in sight when the picture is larger than its place. */
const follow = place => {
  const rim = 24;
  move(
    place.x < rim ? rim - place.x : place.x > viewport.width - rim ? viewport.width - rim - place.x : 0,
    place.y < rim ? rim - place.y : place.y > viewport.height - rim ? viewport.height - rim - place.y : 0, store.image);
};

const set = () => {
  const place = { ...draft.cross };
  if (store.tool !== 'box') return prompts.add(prompts.pointOf(place, store.tool === 'negative', store.image));
  if (!corner) {
    corner = place;
    return say('First corner set. Move to the opposite one and press Enter.');
  }
  const box = prompts.boxOf(corner, place, store.image);
  giveUp();
  if (box) prompts.add(box); else say('That box is empty.');
};

canvas.addEventListener('keydown', event => {
  if (!store.image || event.ctrlKey || event.metaKey || event.altKey) return;
  const arrow = arrows[event.key];
  if (arrow && !places(store.tool)) {
    move(-arrow[0] * 40, -arrow[1] * 40, store.image);
    emit('view');
    event.preventDefault();
  } else if (places(store.tool) && (arrow || event.key === 'Enter' || event.key === ' ')) {
    draft.cross ??= { x: store.image.width / 2, y: store.image.height / 2 };
    if (arrow) step(...arrow, event.shiftKey); else set();
    event.preventDefault();
  }
});
canvas.addEventListener('focus', show);
canvas.addEventListener('blur', () => { giveUp(); hide(); });
on('tool image', () => { giveUp(); draft.cross = null; show(); });
