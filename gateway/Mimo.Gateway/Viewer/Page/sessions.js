// Conversations that the service keeps: a list of them, and one of them taken up again.
import { api } from './api.js';
import { byId, el, iconButton } from './dom.js';
import { resume } from './intake.js';
import { notify } from './notice.js';
import { on, say, store } from './store.js';
import { plural } from './words.js';

const PAGE = 24;
const dialog = byId('sessions');
const list = byId('sessions-list');
let next = '';
let pictures = [];   // addresses of small pictures, given back when the list is closed
let last = Promise.resolve();

const when = text => new Date(text).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

const row = session => {
  const picture = el('img', { alt: '', width: 64, height: 64 });
  const open = session.sessionId === store.session;
  const item = el('li', { 'data-session': session.sessionId },
    el('button', { type: 'button', class: 'session', disabled: open, onclick: () => choose(session) },
      picture,
      el('span', {},
        el('strong', {}, open ? 'Open now' : when(session.lastUsed)),
        el('small', {}, plural(session.turns, 'question'), session.created ? ` · begun ${when(session.created)}` : ''))),
    iconButton('trash', `End the conversation of ${when(session.lastUsed)}`, () => remove(session, item), { disabled: open }));
  // One after the other: each takes a place of those that uploads have.
  const wanted = pictures;
  last = last.then(() => small(session, picture, wanted));
  return item;
};

/** The picture says more than an id; where it is gone the row stays without. */
const small = async (session, picture, wanted) => {
  if (wanted !== pictures) return;
  try {
    const address = URL.createObjectURL(await api.rendered(session.imageId));
    pictures.push(address);
    picture.src = address;
  } catch {
    picture.closest('li')?.classList.add('gone');
  }
};

const more = async () => {
  const page = await api.sessions(PAGE, next);
  next = page.nextPageToken;
  // One that nobody has asked anything in holds nothing to go back to.
  const asked = page.sessions.filter(session => session.turns > 0);
  list.append(...asked.map(row));
  byId('sessions-more').hidden = !next;
  byId('sessions-none').hidden = list.children.length > 0;
};

export const openSessions = async () => {
  forgetPictures();
  list.replaceChildren();
  next = '';
  try {
    await more();
    dialog.showModal();
  } catch (error) {
    notify(error, openSessions);
  }
};

const choose = session => {
  dialog.close();
  resume(session.sessionId, `Conversation of ${when(session.lastUsed)}`);
};

const remove = async (session, item) => {
  try {
    await api.close(session.sessionId);
    item.remove();
    byId('sessions-none').hidden = list.children.length > 0;
    say('Ended: the service has deleted what was asked and answered.');
    byId('sessions-close').focus();
  } catch (error) {
    dialog.close();
    notify(error);
  }
};

const forgetPictures = () => {
  for (const address of pictures) URL.revokeObjectURL(address);
  pictures = [];
};

dialog.addEventListener('close', forgetPictures);
byId('sessions-more').addEventListener('click', () => more().catch(error => { dialog.close(); notify(error); }));
byId('sessions-open').addEventListener('click', openSessions);
byId('welcome-sessions').addEventListener('click', openSessions);
on('model', async () => {
  try {
    const { sessions } = await api.sessions(PAGE, '');
    byId('welcome-sessions').hidden = !sessions.some(session => session.turns > 0);
  } catch { /* who may not list has no such button */ }
});
