// The outputs of a cell: each kind is drawn by a function of its own, the richest kind an output has is shown.
import { element } from './dom.js';
import { latexToMathJax, toHtml } from './markdown.js';
import { typeset } from './typeset.js';

export const EVIDENCE = 'application/vnd.mathlib.evidence+html';
export const EXPLORER = 'application/vnd.mathlib.explorer+json';
export const REFUSED = 'DoesNotFollow';  // mathlib.derivation: a step that does not follow
export const WIDGET = 'application/vnd.jupyter.widget-view+json';

const text = (content, className = '') => element('pre', { class: className }, content);

async function html(node, content) {
  node.innerHTML = content;
  await typeset(node);
}

function image(type) {
  return (node, content, metadata) => {
    const picture = new Image();
    picture.alt = metadata.alt ?? 'A picture made by this cell';
    picture.src = `data:${type};base64,${content.replace(/\s/g, '')}`;
    node.append(picture);
    return picture.decode();
  };
}

// mime type -> how it is drawn, richest first; `area` gives widgets and explorers what they need
const DRAW = new Map([
  [EXPLORER, (node, content, metadata, area) => area.session.showExplorer(content, node)],
  [WIDGET, async (node, content, metadata, area) => {
    area.views.set(node, await area.session.showWidget(content.model_id, node));
  }],
  [EVIDENCE, html],
  ['text/html', html],
  ['text/markdown', (node, content) => html(node, toHtml(content))],
  ['image/svg+xml', (node, content) => { node.innerHTML = content; }],
  ['image/png', image('image/png')],
  ['image/jpeg', image('image/jpeg')],
  ['text/latex', (node, content) => { node.textContent = latexToMathJax(content); return typeset(node); }],
  ['application/json', (node, content) => { node.append(text(JSON.stringify(content, null, 2))); }],
  ['text/plain', (node, content) => { node.append(text(content)); }],
]);

export class OutputArea {
  constructor(node, session) {
    this.node = node;
    this.session = session;
    this.outputs = [];       // as notebooks store them
    this.shown = new Map();  // display id -> [node, place in outputs]
    this.views = new Map();  // node -> the widget view in it, which has to be taken down before its node
    this.turn = Promise.resolve();
    this.clearNext = false;
    this.book = [...node.childNodes];  // what the page came with
  }

  // Whether what was run last ends in a step that does not follow.
  get refused() {
    return this.outputs.at(-1)?.ename === REFUSED;
  }

  // What the page came with, again.
  restore() {
    this.clear();
    this.node.replaceChildren(...this.book);
  }

  // Take everything away.
  clear(wait = false) {
    this.clearNext = wait;
    if (wait) return;
    this.outputs = [];
    this.shown.clear();
    for (const node of this.views.keys()) this.takeDown(node);
    this.node.replaceChildren();
  }

  takeDown(node) {
    this.views.get(node)?.remove();
    this.views.delete(node);
  }

  // One more output.
  add(output, displayId) {
    if (this.clearNext) this.clear();
    if (output.output_type === 'stream') return this.stream(output);
    const node = element('div', { class: 'output live-output' });
    this.node.append(node);
    this.outputs.push(output);
    if (displayId) this.shown.set(displayId, [...(this.shown.get(displayId) ?? []), [node, this.outputs.length - 1]]);
    if (output.output_type === 'error') node.append(errorBox(output));
    else this.draw(node, output.data, output.metadata);
  }

  stream({ name, text: more }) {
    const last = this.outputs.at(-1);
    if (last?.output_type === 'stream' && last.name === name) {
      last.text += more;
      this.node.lastElementChild.firstElementChild.textContent = last.text;
      return;
    }
    this.outputs.push({ output_type: 'stream', name, text: more });
    this.node.append(element('div', { class: `output stream live-output live-${name}` }, text(more)));
  }

  // New data for what was displayed under an id; true if this area shows it.
  update(displayId, data, metadata) {
    const places = this.shown.get(displayId) ?? [];
    for (const [node, at] of places) {
      this.outputs[at] = { ...this.outputs[at], data, metadata };
      this.takeDown(node);
      node.replaceChildren();
      this.draw(node, data, metadata);
    }
    return places.length > 0;
  }

  draw(node, data, metadata = {}) {
    const [type, how] = [...DRAW].find(([type]) => type in data) ?? [null, null];
    if (!type) {
      node.append(text(`An output of a kind this page cannot show: ${Object.keys(data).join(', ')}`));
      return;
    }
    this.turn = this.turn.then(() => how(node, data[type], metadata[type] ?? metadata, this)).catch(error => {
      node.append(text(`This output could not be shown: ${error.message}`, 'live-error'));
    });
  }
}

// What went wrong in a line, the way to it folded away; a refused step looks like those of the book.
function errorBox({ ename, evalue, traceback }) {
  const said = evalue.replace(/<ipython-input-[^>]*>/g, 'this cell');
  const sign = element('p', { class: 'verdict verdict-refused' }, element('span', { 'aria-hidden': 'true' }, '✗'), ' refused');
  const message = ename === REFUSED ? element('div', {}, sign, text(said, 'live-message'))
    : text(`${ename}: ${said}`, 'live-message');
  const way = element('details', {}, element('summary', {}, 'Where it happened'), text(plain(traceback.join('\n'))));
  return element('div', { class: 'live-error', role: 'group', 'aria-label': 'Error' }, message, way);
}

// Without the colours of a terminal.
export const plain = text => text.replace(/\x1b\[[0-9;]*m/g, '');
