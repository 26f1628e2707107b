// What the page knows, and who wants to hear of changes. Knows nothing of the DOM and nothing of the service.

const topics = new Map();

export const store = {
  model: null,          // GetModelInfo's answer
  image: null,          // { id, name, width, height, bitDepth, channels, rendering? }
  session: null,
  prompts: [],          // of the question being written: { kind: 'box', x0, y0, x1, y1 } or { kind: 'point', x, y, negative }
  turns: [],            // see conversation.js
  shown: -1,            // index of the turn whose masks are on the picture
  lit: null,            // the mask that is pointed at or focused
  solo: null,           // the only mask to be seen
  tool: 'hand',
  opacity: 0.45,
  outlineOnly: false,
  hideAll: false,
  running: null,        // AbortController of the running answer
  refining: null,       // the mask that clicks correct
};

export const on = (topic, listener) => {
  for (const name of topic.split(' ')) topics.set(name, [...(topics.get(name) ?? []), listener]);
};

export const emit = topic => { for (const listener of topics.get(topic) ?? []) listener(); };

/** Changes fields and tells the listeners of the topic. */
export const change = (topic, fields = {}) => {
  Object.assign(store, fields);
  emit(topic);
};

export const shownTurn = () => store.turns[store.shown] ?? null;

export const visibleMasks = () => {
  const masks = shownTurn()?.masks ?? [];
  if (store.solo && masks.includes(store.solo)) return [store.solo];
  return store.hideAll ? [] : masks.filter(mask => mask.visible);
};

/** A word to people who cannot see the picture. */
export const say = text => { document.getElementById('say').textContent = text; };
