// Boxes and points of the question being written, with undo, and their tags.
import { change, emit, on, say, store } from './store.js';

const past = [];
const future = [];

const clamp = (value, most) => Math.min(most, Math.max(0, value));
const round = value => Math.round(value * 10) / 10;

export const boxOf = (a, b, image) => {
  const box = {
    kind: 'box', x0: round(clamp(Math.min(a.x, b.x), image.width)), y0: round(clamp(Math.min(a.y, b.y), image.height)),
    x1: round(clamp(Math.max(a.x, b.x), image.width)), y1: round(clamp(Math.max(a.y, b.y), image.height)),
  };
  return box.x1 - box.x0 >= 1 && box.y1 - box.y0 >= 1 ? box : null;
};

export const pointOf = (place, negative, image) => ({
  kind: 'point', x: round(clamp(place.x, image.width)), y: round(clamp(place.y, image.height)), negative,
});

/** `box 1`, `point 2`: counted for each kind, in the order in which they were drawn. */
export const tagOf = (prompt, prompts) => `${prompt.kind} ${prompts.filter(other => other.kind === prompt.kind).indexOf(prompt) + 1}`;

const keep = prompts => {
  past.push(store.prompts);
  future.length = 0;
  change('prompts', { prompts });
};

export const add = prompt => {
  if (store.refining && prompt.kind === 'point') return change('correction', { correction: prompt });
  const limits = store.model?.limits;
  const same = store.prompts.filter(other => other.kind === prompt.kind).length;
  const most = limits?.[prompt.kind === 'box' ? 'maxBoxes' : 'maxPoints'] ?? Infinity;
  if (same >= most) return say(`No more than ${most} of these in one question.`);
  keep([...store.prompts, prompt]);
  say(`${tagOf(prompt, store.prompts)} set${prompt.negative ? ', not this' : ''}`);
};

export const remove = prompt => {
  say(`${tagOf(prompt, store.prompts)} removed`);
  keep(store.prompts.filter(other => other !== prompt));
};

export const removeLast = () => { if (store.refining) emit('take-back'); else if (store.prompts.length) remove(store.prompts.at(-1)); };

/** After a question was sent: its prompts are the turn's, and undo does not reach them. */
export const clear = () => {
  past.length = future.length = 0;
  change('prompts', { prompts: [] });
};

export const undo = () => store.refining ? emit('take-back') : step(past, future);
export const redo = () => step(future, past);
export const canUndo = () => past.length > 0;
export const canRedo = () => future.length > 0;

const step = (from, to) => {
  if (!from.length) return;
  to.push(store.prompts);
  change('prompts', { prompts: from.pop() });
  say(`${store.prompts.length} boxes and points`);
};

/** As AskRequest has them. */
export const wire = prompts => ({
  boxes: prompts.filter(prompt => prompt.kind === 'box').map(({ x0, y0, x1, y1 }) => ({ x0, y0, x1, y1 })),
  points: prompts.filter(prompt => prompt.kind === 'point').map(({ x, y, negative }) => ({ x, y, negative })),
});

on('prompts refining', () => {
  document.querySelector('[data-act=undo]').disabled = !canUndo() && !store.refining;
  document.querySelector('[data-act=redo]').disabled = !canRedo();
});
