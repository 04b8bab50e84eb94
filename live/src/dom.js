// Elements of the page, made in one call.

// element('p', { class: 'note', role: 'status' }, 'text', node)
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// A button of a live page; `attributes` may name it more fully for a screen reader.
export function button(label, action, attributes = {}) {
  const made = element('button', { type: 'button', class: 'live-button', ...attributes }, label);
  made.addEventListener('click', action);
  return made;
}
