// The turns as people read them: question, answer with grounded terms, masks, and what went wrong.
import { seen } from './dicom.js';
import { byId, el, icon, iconButton } from './dom.js';
import { downloads } from './downloads.js';
import { css } from './palette.js';
import { tagOf } from './prompts.js';
import { change, emit, on, say, store } from './store.js';
import { canRefine, finish, refine } from './refine.js';
import { retry, show } from './turns.js';
import { plural } from './words.js';

const log = byId('turns');

const draw = () => {
  byId('turns-hint').hidden = store.turns.length > 0;
  const focused = document.activeElement?.dataset?.focus;
  for (const card of log.querySelectorAll('.turn')) card.remove();
  log.append(...store.turns.map(card));
  // Cards are drawn anew; the focus stays where it was.
  if (focused) log.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  light();
};

const card = (turn, index) => {
  const shown = index === store.shown;
  return el('article', { class: `turn ${turn.state}${shown ? ' shown' : ''}`, 'aria-label': `Question ${index + 1}` },
    el('p', { class: 'question' }, turn.question,
      ...turn.prompts.map(prompt => el('span', { class: `tag ${prompt.negative ? 'negative' : prompt.kind}` }, tagOf(prompt, turn.prompts)))),
    el('p', { class: 'answer' }, ...pieces(turn, index)),
    turn.state === 'stopped' && el('p', { class: 'note' }, 'Stopped. Nothing of this turn is kept.'),
    turn.state === 'kept' && el('p', { class: 'note' }, 'Its masks are on their way …'),
    turn.state === 'bare' && el('p', { class: 'note' }, 'Asked by a program that gave no request id: its masks cannot be shown again.'),
    turn.finished?.reason === 'TOKEN_LIMIT' && el('p', { class: 'note' }, 'The answer was cut at its longest length.'),
    turn.error && failure(turn, index),
    turn.masks.length > 0 && shown && el('ul', { class: 'masks', 'aria-label': `Masks of question ${index + 1}` },
      ...turn.masks.map(mask => row(mask, index))),
    ending(turn, index, shown));
};

/** The answer with its terms as buttons. Spans are UTF-16 code units, which is what JavaScript counts in. */
const pieces = (turn, index) => {
  const parts = [];
  let at = 0;
  for (const entity of [...turn.entities].sort((a, b) => a.span.start - b.span.start)) {
    if (entity.span.start < at) continue;
    parts.push(turn.text.slice(at, entity.span.start));
    parts.push(term(turn, index, entity));
    at = entity.span.end;
  }
  parts.push(turn.text.slice(at));
  if (turn.state === 'running') parts.push(el('span', { class: 'caret', 'aria-hidden': 'true' }));
  return parts;
};

const term = (turn, index, entity) => {
  const masks = turn.masks.filter(mask => mask.wire.entityIndex === entity.index);
  const mask = masks[0];
  const text = turn.text.slice(entity.span.start, entity.span.end);
  if (!mask) return el('span', { class: 'term waiting' }, text);
  const button = el('button', {
    type: 'button', class: 'term', 'data-mask': `${index}-${mask.number}`, 'data-focus': `term-${index}-${entity.index}`,
    onclick: () => show(index), ...linked(mask, index),
  }, text, el('sup', {}, String(mask.number)), el('span', { class: 'hidden' }, `, mask ${mask.number}`));
  button.style.setProperty('--colour', css(mask.colour));
  return button;
};

/** Hover and focus light the mask; the mask under the pointer lights them. */
const linked = (mask, index) => ({
  onpointerenter: () => { if (index === store.shown) change('lit', { lit: mask }); },
  onpointerleave: () => { if (store.lit === mask) change('lit', { lit: null }); },
  onfocus: () => { if (index === store.shown) change('lit', { lit: mask }); },
  onblur: () => { if (store.lit === mask) change('lit', { lit: null }); },
});

const row = (mask, index) => {
  const name = mask.phrase || 'outside any term';
  const swatch = el('span', { class: 'swatch', 'aria-hidden': 'true' }, String(mask.number));
  swatch.style.setProperty('--colour', css(mask.colour));
  const soloed = store.solo === mask;
  const refined = store.refining === mask;
  return el('li', { 'data-mask': `${index}-${mask.number}`, class: `${mask.visible ? '' : 'off'}${refined ? ' refined' : ''}`, ...linked(mask, index) },
    swatch,
    el('span', { class: 'mask-name', title: 'Pixels; and the model\'s own guess of how well the mask fits' }, name,
      el('small', {}, mask.area === 0 ? 'empty' : `${mask.area.toLocaleString('en')} px · IoU ≈ ${mask.wire.predictedIou.toFixed(2)}`,
        mask.wire.doubtful && el('strong', { class: 'doubt' }, ' · doubtful'),
        mask.clicks.length > 0 && ` · ${plural(mask.clicks.length, 'correction')}`)),
    el('span', { class: 'mask-acts' },
      canRefine() && iconButton('refine', refined ? `Done with mask ${mask.number}` : `Correct mask ${mask.number} with points`,
        () => refined ? finish() : refine(mask),
        { 'aria-pressed': String(refined), 'data-focus': `refine-${index}-${mask.number}`, ...linked(mask, index) }),
      iconButton(mask.visible ? 'eye' : 'eye-off', `Show mask ${mask.number}`, () => toggle(mask),
        { 'aria-pressed': String(mask.visible), 'data-focus': `eye-${index}-${mask.number}`, ...linked(mask, index) }),
      iconButton('solo', `Only mask ${mask.number}`, () => change('turns', { solo: soloed ? null : mask }),
        { 'aria-pressed': String(soloed), 'data-focus': `solo-${index}-${mask.number}`, ...linked(mask, index) }),
      iconButton('download', `Download mask ${mask.number} as PNG`, () => downloads.mask(mask), { 'data-focus': `png-${index}-${mask.number}` })));
};

export const toggle = mask => { mask.visible = !mask.visible; emit('turns'); };

const failure = (turn, index) => {
  const { what, todo, detail, requestId, reason, retrySeconds } = turn.error;
  const again = el('button', { type: 'button', 'data-focus': `retry-${index}`, onclick: () => retry(turn) }, 'Ask again');
  if (retrySeconds && !turn.error.waited) countdown(again, turn, Math.ceil(retrySeconds));
  return el('div', { class: 'failure', role: 'alert' },
    el('p', {}, el('strong', {}, what), todo ? ` ${todo}` : ''),
    detail && el('p', { class: 'quiet' }, detail),
    el('p', { class: 'quiet' }, reason, requestId ? ` · request ${requestId}` : ''),
    index === store.turns.length - 1 && again);
};

/** The service said when: until then the button says how long. */
const countdown = (button, turn, seconds) => {
  button.disabled = true;
  const tick = () => {
    if (seconds <= 0) {
      turn.error.waited = true;
      button.disabled = false;
      button.textContent = 'Ask again';
      return;
    }
    button.textContent = `Ask again in ${seconds--} s`;
    setTimeout(tick, 1000);
  };
  tick();
};

const ending = (turn, index, shown) => turn.state === 'done' && el('div', { class: 'turn-end' },
  shown ? null : el('button', { type: 'button', class: 'link', 'data-focus': `show-${index}`, onclick: () => show(index) },
    turn.masks.length ? `Show ${plural(turn.masks.length, 'mask')}` : 'Show boxes and points'),
  el('span', { class: 'quiet' }, turn.masks.length === 0 ? 'no mask · ' : '',
    turn.finished.rendering && el('span', { class: 'seen', title: 'The window through which the model saw the picture' },
      `model saw ${seen(turn.finished.rendering)} · `),
    `${(turn.finished.timings.totalMs / 1000).toFixed(1)} s`),
  el('span', { class: 'spacer' }),
  iconButton('copy', 'Copy the answer', () => copy(turn), { 'data-focus': `copy-${index}` }),
  menu(turn, index));

const copy = async turn => {
  try {
    await navigator.clipboard.writeText(turn.text);
    say('Copied.');
  } catch {
    // Without TLS a browser gives the clipboard to pages of this machine alone.
    say('The browser does not let this page copy: select the text instead.');
  }
};

const menu = (turn, index) => {
  const item = (text, act) => el('button', { type: 'button', onclick: event => { event.target.closest('details').open = false; act(turn); } }, text);
  return el('details', { class: 'menu' },
    el('summary', { 'aria-label': `Downloads of question ${index + 1}`, title: 'Downloads', 'data-focus': `menu-${index}` }, icon('download')),
    el('div', { class: 'menu-items' },
      item('Overlay (PNG)', downloads.overlay),
      turn.masks.length > 0 && item('Masks (RLE, JSON)', downloads.masks),
      item('Conversation (JSON)', downloads.answer),
      store.image.rendering && turn.masks.length > 0 && item('DICOM segmentation', downloads.segmentation),
      store.image.rendering && item('FHIR report (JSON)', downloads.report)));
};

const light = () => {
  const lit = store.lit && `${store.shown}-${store.lit.number}`;
  for (const item of log.querySelectorAll('[data-mask]')) item.classList.toggle('lit', item.dataset.mask === lit);
};

/** While text streams only the last answer is drawn anew. */
const stream = () => {
  const answers = log.querySelectorAll('.answer');
  answers[answers.length - 1]?.replaceChildren(...pieces(store.turns.at(-1), store.turns.length - 1));
  log.scrollTop = log.scrollHeight;
};

on('turns', () => { draw(); if (store.shown === store.turns.length - 1) log.scrollTop = log.scrollHeight; });
on('text', stream);
on('lit', light);
on('refining', draw);
on('picked', () => {
  const mask = store.picked;
  if (!mask) return;
  log.querySelector(`.term[data-mask="${store.shown}-${mask.number}"], li[data-mask="${store.shown}-${mask.number}"] button`)?.focus();
});
document.addEventListener('pointerdown', event => {
  for (const open of document.querySelectorAll('details.menu[open]')) if (!open.contains(event.target)) open.open = false;
});
