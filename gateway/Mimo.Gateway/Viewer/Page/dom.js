// Elements without markup in strings: nothing that the service or a person wrote is ever parsed as HTML.

export const byId = id => document.getElementById(id);

/** el('button', { class: 'x', type: 'button', onclick: f, 'aria-label': 'y' }, child, ...) */
export const el = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined && child !== false));
  return element;
};

const SVG = 'http://www.w3.org/2000/svg';

export const icon = name => {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `icons.svg#${name}`);
  svg.append(use);
  return svg;
};

export const iconButton = (name, label, onclick, extra = {}) =>
  el('button', { type: 'button', class: 'icon-button small', 'aria-label': label, title: label, onclick, ...extra }, icon(name));
