// Where the question is written, with the tags of its boxes and points.
import { byId, el, iconButton } from './dom.js';
import { remove, tagOf } from './prompts.js';
import { on, store } from './store.js';
import { ask, stop } from './turns.js';

const question = byId('question');

const insert = text => {
  const { selectionStart: from, selectionEnd: to, value } = question;
  const spaced = `${from > 0 && !/\s$/.test(value.slice(0, from)) ? ' ' : ''}${text}${/^\s/.test(value.slice(to)) ? '' : ' '}`;
  question.setRangeText(spaced, from, to, 'end');
  question.focus();
  ready();
};

const tag = prompt => {
  const name = tagOf(prompt, store.prompts);
  return el('li', { class: `tag ${prompt.negative ? 'negative' : prompt.kind}` },
    el('button', { type: 'button', class: 'tag-name', title: 'Put this name into the question', onclick: () => insert(name) }, name),
    iconButton('close', `Remove ${name}`, () => remove(prompt)));
};

const ready = () => {
  const open = store.session !== null;
  question.disabled = !open;
  byId('ask').disabled = !open || store.running !== null || !question.value.trim();
  byId('stop').hidden = store.running === null;
  byId('ask').hidden = store.running !== null;
  question.placeholder = !open ? 'Open an image, then ask about it'
    : store.prompts.length ? 'Ask about what you marked, for example: What is in the box?'
      : store.turns.length ? 'Ask another question about this image' : 'Ask about this image, for example: Please segment the liver in the image.';
};

const send = () => {
  const text = question.value.trim();
  if (!text || store.running || !store.session) return;
  question.value = '';
  ask(text);
  ready();
};

export const suggest = text => { question.value = text; question.focus(); ready(); };

byId('composer').addEventListener('submit', event => { event.preventDefault(); send(); });
question.addEventListener('input', ready);
question.addEventListener('keydown', event => {
  // An input method's Enter chooses a word.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  send();
});
byId('stop').addEventListener('click', stop);
on('prompts', () => { byId('tags').replaceChildren(...store.prompts.map(tag)); ready(); });
on('image running turns', ready);
