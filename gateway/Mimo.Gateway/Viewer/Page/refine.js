// "No, more like this": points that correct a mask of an answer. The service computes the mask anew from all of them each time, so the
// last one is taken back by leaving it out.
import { api } from './api.js';
import { maskOf } from './masks.js';
import { notify } from './notice.js';
import { change, emit, on, say, shownTurn, store } from './store.js';

let running = null;

export const canRefine = () => store.running === null;

export const refine = mask => {
  change('refining', { refining: mask, solo: null });
  change('tool', { tool: 'point' });
  say(`Correcting mask ${mask.number}: set points that belong to it, with Shift points that do not. Escape ends.`);
};

export const finish = () => {
  running?.abort();
  change('refining', { refining: null });
  change('tool', { tool: 'hand' });
  say('Correction ended.');
};

const send = async clicks => {
  running?.abort();
  const abort = running = new AbortController();
  const turn = shownTurn();
  const before = store.refining;
  before.clicks = clicks;
  emit('refining');
  try {
    const points = clicks.map(({ x, y, negative }) => ({ x, y, negative }));
    const wire = await api.refine(store.session, turn.finished.turn, before.wire.index, points, abort.signal);
    const after = Object.assign(maskOf(wire), { clicks, visible: true });
    turn.masks = turn.masks.map(mask => mask === before ? after : mask);
    store.lit = null;
    if (store.refining === before) store.refining = after;
    emit('turns');
    emit('refining');
    say(`Mask ${after.number} has ${after.area} pixels.`);
  } catch (error) {
    if (error.name === 'AbortError') return;
    // The click that was refused is not on the mask.
    before.clicks = clicks.slice(0, -1);
    emit('refining');
    notify(error);
  }
};

on('correction', () => send([...store.refining.clicks, store.correction]));
on('take-back', () => { if (store.refining.clicks.length) send(store.refining.clicks.slice(0, -1)); });
// Another turn's masks, or another picture: these clicks meant something else.
on('turns', () => {
  if (store.refining && !shownTurn()?.masks.includes(store.refining)) change('refining', { refining: null });
});
