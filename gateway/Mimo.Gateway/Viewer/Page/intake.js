// Pictures in: dropped, pasted, picked or the sample; then the service's own upright pixels on the canvas.
import { api } from './api.js';
import { byId } from './dom.js';
import { clear } from './prompts.js';
import { setPicture } from './stage.js';
import { change, emit, say, store } from './store.js';
import { restore, stop } from './turns.js';
import { fit } from './viewport.js';
import { begin, end } from './windowing.js';
import { notify } from './notice.js';
import { suggest } from './composer.js';

const SAMPLE = 'phantom.png';
const SAMPLE_QUESTION = 'Please segment the liver in the image.';
let opening = null;
let source = null;   // what was opened, for another frame or window of it

const busy = text => {
  byId('veil').hidden = text === null;
  byId('veil-text').textContent = text ?? '';
};

export const open = async (file, name, options = {}) => {
  opening?.abort();
  const abort = opening = new AbortController();
  stop();
  busy('Sending the picture …');
  try {
    const stored = await upload(file, options, abort.signal);
    busy('Preparing …');
    const [picture, session] = await Promise.all([load(stored), api.open(stored.imageId)]);
    if (opening !== abort) return;
    source = { file, name };
    take(stored, picture, session, name);
  } catch (error) {
    if (error.name !== 'AbortError') notify(error, () => open(file, name, options));
  } finally {
    if (opening === abort) { opening = null; busy(null); }
  }
};

/** A conversation that the service keeps, with its picture and its answers. */
export const resume = async (session, name) => {
  opening?.abort();
  const abort = opening = new AbortController();
  stop();
  busy('Opening the conversation …');
  try {
    const kept = await api.session(session);
    const bytes = await api.pixels(kept.imageId);
    const stored = { ...kept, ...shape(bytes, kept) };
    const picture = await load(stored, bytes);
    if (opening !== abort) return;
    source = null;
    take(stored, picture, session, name);
    busy(null);
    await restore(kept.turns, () => opening === abort && store.session === session);
  } catch (error) {
    notify(error, () => resume(session, name));
  } finally {
    if (opening === abort) { opening = null; busy(null); }
  }
};

/** Puts a picture and its conversation on the page. */
const take = (stored, picture, session, name) => {
  leave();
  clear();
  Object.assign(store, { turns: [], shown: -1, solo: null, lit: null, refining: null, session, tool: 'hand' });
  store.image = {
    id: stored.imageId, name, width: stored.width, height: stored.height, bitDepth: stored.bitDepth, channels: stored.channels,
    rendering: stored.rendering ?? null,
  };
  const shown = picture instanceof ImageBitmap ? (end(), picture) : begin(picture, stored.width, stored.height);
  fit(store.image);
  setPicture(shown);
  for (const topic of ['tool', 'turns', 'image', 'view']) emit(topic);
  say(`${name}, ${stored.width} by ${stored.height} pixels. Ask about it.`);
  byId('question').focus();
};

/** A session tells the size of its picture, and the samples' number the rest. */
const shape = (bytes, { width, height }) => {
  const each = bytes.byteLength / (width * height);
  return { channels: each < 3 ? 1 : 3, bitDepth: each === 1 || each === 3 ? 8 : 16 };
};

const upload = async (file, options, signal) => {
  try {
    return await api.upload(file, options, signal);
  } catch (error) {
    // A file of several frames is not opened without saying which one.
    if (error.reason !== 'ARGUMENT_INVALID' || !error.field?.includes('frame') || options.frame) throw error;
    return api.upload(file, { ...options, frame: 1 }, signal);
  }
};

/** Another frame or window of the same file: to the model it is another picture, with a conversation of its own. */
export const reopen = options => open(source.file, source.name, options);

/** Not of a conversation that was taken up again: the file is wherever it came from. */
export const canReopen = () => source !== null;

/** Grey samples, which the page windows by itself; colours as a picture. */
const load = async (stored, known = null) => {
  if (stored.channels === 1) {
    const bytes = known ?? await api.pixels(stored.imageId);
    return stored.bitDepth === 16 ? new Uint16Array(bytes) : new Uint8Array(bytes);
  }
  return createImageBitmap(await api.rendered(stored.imageId));
};

/** A conversation in which nothing was asked is nothing to come back to; any other stays with the service until it is ended. */
const leave = () => { if (store.session && !store.turns.some(turn => ['done', 'kept', 'bare'].includes(turn.state))) api.close(store.session).catch(() => {}); };

export const openSample = async () => {
  const response = await fetch(SAMPLE);
  await open(await response.blob(), 'Generated phantom');
  if (store.image) suggest(SAMPLE_QUESTION);
};

export const forget = async () => {
  if (!store.image) return;
  stop();
  leave();
  try {
    await api.forget(store.image.id);
    clear();
    end();
    setPicture(null);
    Object.assign(store, { image: null, session: null, turns: [], shown: -1, solo: null, lit: null, refining: null });
    emit('turns');
    change('image');
    say('Forgotten: the service has deleted the picture and what it computed from it.');
    byId('pick').focus();
  } catch (error) {
    notify(error);
  }
};

const input = byId('file');
export const pick = () => input.click();

input.addEventListener('change', () => {
  if (input.files[0]) open(input.files[0], input.files[0].name);
  // Or the same file could not be picked twice.
  input.value = '';
});
for (const type of ['dragenter', 'dragover'])
  document.addEventListener(type, event => {
    if (![...event.dataTransfer.types].includes('Files')) return;
    event.preventDefault();
    document.body.classList.add('dropping');
  });
document.addEventListener('dragleave', event => { if (!event.relatedTarget) document.body.classList.remove('dropping'); });
document.addEventListener('drop', event => {
  document.body.classList.remove('dropping');
  const file = event.dataTransfer.files[0];
  if (!file) return;
  event.preventDefault();
  open(file, file.name);
});
document.addEventListener('paste', event => {
  const file = [...event.clipboardData.files][0];
  if (!file) return;
  event.preventDefault();
  open(file, file.name || 'Pasted picture');
});
