// One table of keys: what they do and what the help says are the same lines.
import { byId, el } from './dom.js';
import { giveUp } from './cursor.js';
import { openSample, pick } from './intake.js';
import { dismiss } from './notice.js';
import * as prompts from './prompts.js';
import { change, emit, store } from './store.js';
import { finish } from './refine.js';
import { openSessions } from './sessions.js';
import { show, stop } from './turns.js';
import { toggle } from './conversation.js';
import { fit, viewport, zoom } from './viewport.js';
import * as windowing from './windowing.js';

const middle = factor => { zoom(factor, viewport.width / 2, viewport.height / 2, store.image); emit('view'); };

export const choose = tool => { change('tool', { tool }); };

export const acts = {
  'zoom-in': () => middle(1.25),
  'zoom-out': () => middle(0.8),
  fit: () => { fit(store.image); emit('view'); },
  undo: prompts.undo,
  redo: prompts.redo,
};

const opacity = by => change('masks', { opacity: Math.min(1, Math.max(0, store.opacity + by)) });
const turn = by => {
  const next = store.shown + by;
  if (next >= 0 && next < store.turns.length) show(next);
};

const escape = () => {
  if (giveUp()) return;
  if (byId('notice')) return dismiss();
  if (store.running) return stop();
  if (store.refining) return finish();
  if (store.solo) return change('turns', { solo: null });
  if (store.image && document.activeElement !== byId('canvas')) return byId('canvas').focus();
  choose('hand');
};

const number = key => {
  const mask = store.turns[store.shown]?.masks[Number(key) - 1];
  if (mask) toggle(mask);
};

/** [keys, what the help says, act]; a key is event.key, with `Ctrl+` before it where it is held. */
const groups = [
  ['Tools', [
    [['v'], 'Move the picture, pick a mask', () => choose('hand')],
    [['b'], 'Draw a box', () => choose('box')],
    [['p'], 'Set a point: this (with Shift: not this)', () => choose('point')],
    [['n'], 'Set a point: not this', () => choose('negative')],
    [['w'], 'Window (drag sideways) and level (drag up and down)', () => { if (windowing.windowing.active) choose('window'); }],
    [['c'], 'To the picture, to draw with the arrow keys', () => byId('canvas').focus({ focusVisible: true })],
    [['Backspace', 'Delete'], 'Remove the last box or point', prompts.removeLast],
    [['Ctrl+z'], 'Undo', prompts.undo],
    [['Ctrl+y', 'Ctrl+Z'], 'Redo', prompts.redo],
  ]],
  ['View', [
    [['+', '='], 'Zoom in', acts['zoom-in']],
    [['-'], 'Zoom out', acts['zoom-out']],
    [['0'], 'Fit the picture', acts.fit],
    [['i'], 'Invert a grey picture', windowing.invert],
    [['Alt+1', 'Alt+2', 'Alt+3', 'Alt+4'], 'Window presets', key => windowing.windowing.active && windowing.usePreset(Number(key) - 1)],
  ]],
  ['Masks', [
    [['1', '2', '3', '4', '5', '6', '7', '8', '9'], 'Show or hide the mask with this number', number],
    [['m'], 'Hide or show all masks', () => change('masks', { hideAll: !store.hideAll })],
    [['f'], 'Filled or outline only', () => change('masks', { outlineOnly: !store.outlineOnly })],
    [['['], 'Less opaque', () => opacity(-0.1)],
    [[']'], 'More opaque', () => opacity(0.1)],
    [['PageUp'], 'Masks of the question before', () => turn(-1)],
    [['PageDown'], 'Masks of the next question', () => turn(1)],
  ]],
  ['Questions', [
    [['/', 'q'], 'To the question', () => byId('question').focus()],
    [['Escape'], 'Stop the answer; give up a box; back to the picture; leave a tool', escape],
    [['o'], 'Open an image', pick],
    [['g'], 'Open the generated phantom', openSample],
    [['h'], 'Earlier conversations', openSessions],
    [['?'], 'This help', () => openHelp()],
  ]],
];

const table = new Map(groups.flatMap(([, lines]) => lines.flatMap(([keys, , act]) => keys.map(key => [key, act]))));

const names = { ' ': 'Space', '[': '[', Escape: 'Esc' };
const cap = key => el('kbd', {}, names[key] ?? (key === 'Ctrl+Z' ? 'Ctrl+Shift+Z' : key.length === 1 ? key.toUpperCase() : key.replace(/\+(.)$/, (_, k) => `+${k.toUpperCase()}`)));

export const openHelp = () => {
  byId('help-body').replaceChildren(
    el('p', {}, 'Drop a picture, mark what you mean, ask. Terms of the answer and masks on the picture belong together by colour and number: '
      + 'point at one to see the other. Click the name of a box or point to put it into the question.'),
    el('p', {}, 'By keyboard: C goes to the picture; choose B, P or N; arrow keys move the cross, Shift makes larger steps, Enter sets a corner or a point.'),
    el('p', {}, 'On a tablet: two fingers move and zoom; one draws with the chosen tool.'),
    el('div', { class: 'help-groups' }, ...groups.map(([title, lines]) => el('section', {},
      el('h3', {}, title),
      el('dl', {}, ...lines.flatMap(([keys, text]) => [
        el('dt', {}, ...(keys.length > 3 ? [cap(keys[0]), '–', cap(keys.at(-1))] : keys.map(cap))), el('dd', {}, text)]))))));
  byId('help').showModal();
};

const typing = target => target.matches('textarea, select, input:not([type=range]):not([type=file])');

document.addEventListener('keydown', event => {
  if (document.querySelector('dialog[open]')) return;
  if (event.key === ' ' && event.target === byId('canvas')) store.space = true;
  const command = event.ctrlKey || event.metaKey;
  if (typing(event.target) && !(event.key === 'Escape' && !command)) return;
  // Buttons and menus have these for themselves.
  if (['PageUp', 'PageDown'].includes(event.key) && event.target !== document.body && event.target !== byId('canvas')) return;
  const key = command ? `Ctrl+${event.key}` : event.altKey ? `Alt+${event.key}` : event.key.length === 1 && event.key !== '?' ? event.key.toLowerCase() : event.key;
  const act = table.get(key);
  if (!act) return;
  event.preventDefault();
  act(event.key);
});
document.addEventListener('keyup', event => { if (event.key === ' ') store.space = false; });
