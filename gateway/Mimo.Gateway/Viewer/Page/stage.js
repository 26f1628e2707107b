// Draws the picture, its masks and the prompts. Reads the store and changes nothing in it.
import { css } from './palette.js';
import { tagOf } from './prompts.js';
import { on, shownTurn, store, visibleMasks } from './store.js';
import { resize, toScreen, viewport } from './viewport.js';

const canvas = document.getElementById('canvas');
const context = canvas.getContext('2d');
const FONT = '600 12px Inter, sans-serif';
const POSITIVE = '#7ee2a8';
const NEGATIVE = '#ff8f8f';
const BOX = '#ffffff';

/** What is being drawn and not yet set: { box } or { cross: { x, y, kind } }. Set by pointer.js and cursor.js. */
export const draft = { box: null, cross: null };

let picture = null;   // what drawImage takes
let waiting = false;

export const setPicture = source => { picture = source; redraw(); };
export const currentPicture = () => picture;

export const redraw = () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; draw(); });
};

const draw = () => {
  const ratio = devicePixelRatio;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, viewport.width, viewport.height);
  if (!picture || !store.image) return;
  onPicture(context, viewport.scale, viewport.x, viewport.y, ratio, () => {
    // From here on a pixel is something to be seen and not to be smoothed away.
    context.imageSmoothingEnabled = viewport.scale < 3;
    context.imageSmoothingQuality = 'high';
    context.drawImage(picture, 0, 0, store.image.width, store.image.height);
    for (const mask of visibleMasks()) drawMask(context, mask, viewport.scale, store.image);
  });
  for (const mask of visibleMasks()) if (mask.anchor) badge(context, toScreen(mask.anchor.x, mask.anchor.y), mask);
  const turn = shownTurn();
  if (turn) drawPrompts(turn.prompts, 0.55);
  drawPrompts(store.prompts, 1);
  for (const click of store.refining?.clicks ?? []) drawPoint(click, null, 1);
  if (draft.box) drawBox(draft.box, null, 1);
  if (draft.cross) drawCross(draft.cross);
};

const onPicture = (target, scale, x, y, ratio, paint) => {
  target.save();
  target.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * x, ratio * y);
  paint();
  target.restore();
};

export const drawMask = (target, mask, scale, image) => {
  const lit = store.lit === mask, dimmed = store.lit && !lit;
  if (!store.outlineOnly) {
    target.globalAlpha = store.opacity * (lit ? 1.35 : dimmed ? 0.45 : 1) > 1 ? 1 : store.opacity * (lit ? 1.35 : dimmed ? 0.45 : 1);
    target.imageSmoothingEnabled = false;
    target.drawImage(mask.fill, 0, 0, image.width, image.height);
  }
  target.globalAlpha = dimmed ? 0.5 : 1;
  target.lineCap = 'square';
  target.lineWidth = (lit ? 5.5 : 4) / scale;
  target.strokeStyle = 'rgba(0, 0, 0, .55)';
  target.stroke(mask.path);
  target.lineWidth = (lit ? 3 : 2) / scale;
  target.strokeStyle = css(mask.colour);
  target.stroke(mask.path);
  target.globalAlpha = 1;
};

export const badge = (target, place, mask) => {
  const [x, y] = [place.x, Math.max(12, place.y - 2)];
  target.beginPath();
  target.arc(x, y, store.lit === mask ? 13 : 11, 0, 2 * Math.PI);
  target.fillStyle = css(mask.colour);
  target.fill();
  target.lineWidth = 1.5;
  target.strokeStyle = 'rgba(0, 0, 0, .7)';
  target.stroke();
  target.font = FONT;
  target.textAlign = 'center';
  target.textBaseline = 'middle';
  target.fillStyle = '#000';
  target.fillText(String(mask.number), x, y + 0.5);
};

const drawPrompts = (prompts, alpha) => {
  for (const prompt of prompts) {
    if (prompt.kind === 'box') drawBox(prompt, tagOf(prompt, prompts), alpha);
    else drawPoint(prompt, tagOf(prompt, prompts), alpha);
  }
};

const drawBox = (box, tag, alpha) => {
  const a = toScreen(box.x0, box.y0), b = toScreen(box.x1, box.y1);
  context.globalAlpha = alpha;
  for (const [width, style, dash] of [[4, 'rgba(0, 0, 0, .6)', []], [1.75, BOX, tag ? [] : [6, 4]]]) {
    context.setLineDash(dash);
    context.lineWidth = width;
    context.strokeStyle = style;
    context.strokeRect(a.x, a.y, b.x - a.x, b.y - a.y);
  }
  context.setLineDash([]);
  if (tag) label(tag, a.x, a.y - 11, BOX);
  context.globalAlpha = 1;
};

const drawPoint = (point, tag, alpha) => {
  const place = toScreen(point.x, point.y);
  context.globalAlpha = alpha;
  context.beginPath();
  context.arc(place.x, place.y, 7.5, 0, 2 * Math.PI);
  context.fillStyle = point.negative ? NEGATIVE : POSITIVE;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = 'rgba(0, 0, 0, .8)';
  context.stroke();
  context.beginPath();
  context.moveTo(place.x - 3.5, place.y);
  context.lineTo(place.x + 3.5, place.y);
  if (!point.negative) { context.moveTo(place.x, place.y - 3.5); context.lineTo(place.x, place.y + 3.5); }
  context.stroke();
  if (tag) label(tag, place.x + 12, place.y, point.negative ? NEGATIVE : POSITIVE);
  context.globalAlpha = 1;
};

const label = (text, x, y, colour) => {
  context.font = FONT;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const width = context.measureText(text).width + 12;
  const left = Math.min(Math.max(2, x), Math.max(2, viewport.width - width - 2)), top = Math.max(11, y);
  context.fillStyle = 'rgba(8, 12, 16, .82)';
  context.beginPath();
  context.roundRect(left, top - 9, width, 18, 4);
  context.fill();
  context.fillStyle = colour;
  context.fillText(text, left + 6, top + 0.5);
};

const drawCross = ({ x, y }) => {
  const place = toScreen(x, y);
  for (const [width, style] of [[4, 'rgba(0, 0, 0, .7)'], [1.75, '#ffd866']]) {
    context.lineWidth = width;
    context.strokeStyle = style;
    context.beginPath();
    context.moveTo(place.x - 14, place.y); context.lineTo(place.x - 4, place.y);
    context.moveTo(place.x + 4, place.y); context.lineTo(place.x + 14, place.y);
    context.moveTo(place.x, place.y - 14); context.lineTo(place.x, place.y - 4);
    context.moveTo(place.x, place.y + 4); context.lineTo(place.x, place.y + 14);
    context.stroke();
  }
};

const measure = () => {
  const { width, height } = canvas.parentElement.getBoundingClientRect();
  canvas.width = Math.max(1, Math.round(width * devicePixelRatio));
  canvas.height = Math.max(1, Math.round(height * devicePixelRatio));
  resize(width, height, store.image);
  // Now and not in the next frame: a canvas of a new size is empty until it is drawn on.
  draw();
};

new ResizeObserver(measure).observe(canvas.parentElement);
on('image prompts masks lit view picture turns refining', redraw);
