// A question and what came of it. Changes the store; draws nothing.
import { api, ServiceError } from './api.js';
import { maskOf } from './masks.js';
import { clear, wire } from './prompts.js';
import { change, emit, say, store } from './store.js';
import { explain, plural } from './words.js';

/** Asks what is written, about what is drawn. */
export const ask = question => {
  const turn = {
    question, prompts: store.prompts, text: '', entities: [], masks: [], finished: null, state: 'running', error: null,
    // The same on a retry: the service then goes on with the answer that was cut, and asks nothing twice.
    requestId: [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join(''),
  };
  store.turns.push(turn);
  clear();
  show(store.turns.length - 1);
  return run(turn);
};

export const retry = turn => {
  Object.assign(turn, { text: '', entities: [], masks: [], finished: null, state: 'running', error: null });
  show(store.turns.indexOf(turn));
  return run(turn);
};

export const stop = () => store.running?.abort();

/** Puts the masks of a turn on the picture. */
export const show = index => change('turns', { shown: index, solo: null, lit: null });

/** The turns of a kept conversation: their words at once, then their masks, which the service gives again under the same request id. */
export const restore = async (kept, isWanted) => {
  store.turns = kept.map(stored => ({
    question: stored.question, prompts: promptsOf(stored), text: stored.taggedText.replace(/<\/?[a-z]+>/gi, '').trim(), entities: [], masks: [],
    finished: null, state: stored.requestId ? 'kept' : 'bare', error: null, requestId: stored.requestId,
  }));
  show(store.turns.length - 1);
  for (const turn of store.turns.filter(one => one.requestId)) {
    const again = { text: '', entities: [], masks: [], finished: null };
    await api.ask(
      store.session, { question: turn.question, requestId: turn.requestId, ...wire(turn.prompts) }, new AbortController().signal,
      event => { gather(again, event); });
    if (!isWanted()) return;
    Object.assign(turn, again, { state: 'done' });
    emit('turns');
  }
};

const promptsOf = ({ boxes, points }) => [
  ...boxes.map(box => ({ kind: 'box', ...box })), ...points.map(point => ({ kind: 'point', ...point })),
];

const run = async turn => {
  const abort = new AbortController();
  change('running', { running: abort });
  try {
    await api.ask(
      store.session, { question: turn.question, requestId: turn.requestId, ...wire(turn.prompts) }, abort.signal,
      event => { take(turn, event); });
    turn.state = turn.finished ? 'done' : 'error';
    if (!turn.finished) turn.error = explain(new ServiceError({}));
    else say(`Answer: ${turn.text} ${plural(turn.masks.length, 'mask')}.`);
  } catch (error) {
    if (error.name === 'AbortError') {
      turn.state = 'stopped';
      say('Stopped.');
    } else {
      turn.state = 'error';
      turn.error = explain(error instanceof ServiceError ? error : new ServiceError({ message: String(error) }));
      say(`${turn.error.what} ${turn.error.todo ?? ''}`);
    }
  }
  change('running', { running: null });
  emit('turns');
};

const take = (turn, event) => {
  gather(turn, event);
  if (event.text || event.entity) emit('text');
  if (event.mask) emit('turns');
};

const gather = (turn, event) => {
  if (event.text) turn.text += event.text.text;
  else if (event.entity) turn.entities.push(event.entity);
  else if (event.finished) turn.finished = event.finished;
  else if (event.mask) {
    turn.masks.push(maskOf(event.mask));
    turn.masks.sort((a, b) => a.number - b.number);
  }
};
