// Starts the page: connects the buttons, and shows at all times which model answers and what it is not.
import { api } from './api.js';
import './composer.js';
import './conversation.js';
import './dicom.js';
import { byId } from './dom.js';
import { forget, openSample, pick } from './intake.js';
import { acts, choose, openHelp } from './keys.js';
import { dismiss, notify } from './notice.js';
import './pointer.js';
import './sessions.js';
import { change, on, store } from './store.js';

const pressed = (id, value) => byId(id).setAttribute('aria-pressed', String(value));

for (const button of document.querySelectorAll('[data-tool]')) button.addEventListener('click', () => choose(button.dataset.tool));
for (const button of document.querySelectorAll('[data-act]')) button.addEventListener('click', () => acts[button.dataset.act]());
byId('open').addEventListener('click', pick);
byId('pick').addEventListener('click', pick);
byId('sample').addEventListener('click', openSample);
byId('forget').addEventListener('click', forget);
byId('help-open').addEventListener('click', openHelp);
byId('opacity').addEventListener('input', event => change('masks', { opacity: event.target.value / 100 }));
byId('outline').addEventListener('click', () => change('masks', { outlineOnly: !store.outlineOnly }));
byId('hide-all').addEventListener('click', () => change('masks', { hideAll: !store.hideAll }));

on('tool', () => {
  for (const button of document.querySelectorAll('[data-tool]')) button.setAttribute('aria-pressed', String(button.dataset.tool === store.tool));
});
on('masks', () => {
  byId('opacity').value = String(Math.round(store.opacity * 100));
  pressed('outline', store.outlineOnly);
  pressed('hide-all', store.hideAll);
});
on('image', () => {
  const { image } = store;
  byId('welcome').hidden = image !== null;
  byId('forget').disabled = image === null;
  byId('image-name').textContent = image?.name ?? 'No image';
  byId('canvas').setAttribute('aria-label', image ? `Picture ${image.name}, ${image.width} by ${image.height} pixels` : 'No image yet');
});

const theme = value => {
  document.documentElement.dataset.theme = value;
  localStorage.setItem('mimo-theme', value);
};
if (localStorage.getItem('mimo-theme')) theme(localStorage.getItem('mimo-theme'));
byId('theme').addEventListener('click', () => theme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'));

const connect = async () => {
  try {
    const model = await api.model();
    change('model', { model });
    dismiss();
    byId('model').textContent = `${model.model} · ${model.revision}`;
    byId('disclaimer').textContent = model.disclaimer;
    byId('question').maxLength = model.limits.maxQuestionChars;
  } catch (error) {
    byId('model').textContent = 'not connected';
    // Whoever has to say who they are is asked once; a service that does not answer is asked again.
    notify(error, connect);
    if (error.reason === 'UNREACHABLE') setTimeout(connect, 5000);
  }
};
connect();
