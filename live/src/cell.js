// A code cell of the page, live: its editor, its buttons, its outputs.
import { button, element } from './dom.js';
import { makeEditor, setText } from './editor.js';
import { OutputArea } from './outputs.js';
import { needsText } from './words.js';

const MARKS = { waiting: ' · waiting', running: ' · running …', done: ' · done', failed: ' · stopped by an error' };
const REFUSED = ' · refused';

// Editors are made when their cell comes near the part of the page that is seen: all at once they take a second.
const near = new IntersectionObserver(entries => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) target.liveCell.editor;
}, { rootMargin: '100% 0px' });

export class Cell {
  // node: the book's own div.cell.  session: runs cells (`runOne`, `runAbove`).  store: keeps edits.
  constructor(node, number, session, store) {
    Object.assign(this, { node, number, session, store, ran: false });
    const input = node.querySelector('.cell_input');
    this.original = input.querySelector('pre').textContent.replace(/\n$/, '');
    const kept = store.load(number, this.original);
    this.text = kept?.text ?? this.original;
    this.count = element('span', { class: 'live-count' });
    this.bookButton = this.button('Back to the book’s version', () => this.restore());
    this.note = element('div', { class: 'live-note', role: 'status' });
    const run = this.button('Run', () => session.runOne(number), { title: 'Run this cell (Shift+Enter)' });
    const above = number ? [this.button('Run all above', () => session.runAbove(number))] : [];
    this.host = element('div', { class: 'live-editor' }, ...input.childNodes);
    input.append(this.host, element('div', { class: 'live-tools' }, this.count, run, ...above, this.bookButton), this.note);
    this.area = new OutputArea(outputNode(node, input), session);
    this.shown = this.original;  // the text whose results stand below
    this.stale = element('p', { class: 'live-stale', role: 'status' });
    this.area.node.before(this.stale);
    this.mark('');
    this.showEdited();
    if (kept?.outdated) this.say('This is your text; the book’s own has changed since you wrote it.');
    node.liveCell = this;
    if (this.text === this.original) near.observe(node);
    else this.editor;
  }

  // The editor, made when it is first asked for; until then the book's own lines stand in its place.
  get editor() {
    if (!this.made) {
      near.unobserve(this.node);
      this.host.replaceChildren();
      this.made = makeEditor({
        host: this.host, text: this.text, label: `Code of cell ${this.number + 1}`,
        run: onward => this.session.runOne(this.number, onward), changed: text => this.changed(text),
      });
    }
    return this.made;
  }

  // Whether the page shows the code only when it is asked to, and it is the book's.
  get folded() {
    return this.node.matches('.tag_hide-input, .tag_hide-cell') && this.text === this.original;
  }

  button(label, action, attributes = {}) {
    return button(label, action, { 'aria-label': `${label}: cell ${this.number + 1}`, ...attributes });
  }

  // Put another text into the cell, as if it had been typed.
  write(text) {
    setText(this.editor, text);
  }

  changed(text) {
    this.text = text;
    if (!this.store.save(this.number, text, this.original)) {
      this.say('This edit cannot be kept: the browser has no room for it, or allows none.');
    }
    this.showEdited();
  }

  showEdited() {
    const edited = this.text !== this.original;
    this.bookButton.hidden = !edited;
    this.node.classList.toggle('live-edited', edited);
    const stale = this.text !== this.shown && this.area.node.hasChildNodes();
    this.node.classList.toggle('live-outdated', stale);
    this.stale.textContent = stale ? 'Below: the result of the text before your change.' : '';
  }

  // What stands below belongs, from now on, to the text as it is.
  begin() {
    this.area.clear();
    this.shown = this.text;
    this.showEdited();
  }

  // The book's text and, unless the cell is at work, the book's result.
  restore() {
    if (this.shown !== this.original && !['waiting', 'running'].includes(this.node.dataset.live)) {
      this.area.restore();
      this.shown = this.original;
      this.mark('');
    }
    this.write(this.original);
    this.showEdited();
    this.say('');
    this.editor.focus();
  }

  say(words, ...buttons) {
    this.note.replaceChildren(...(words ? [words, ...buttons] : []));
  }

  // Offer to run what this cell needs; resolves with true (first), false (only this) or null (withdrawn).
  offer(numbers) {
    return new Promise(done => {
      const answer = value => () => {
        this.say('');
        this.offered = this.withdraw = null;
        if (value !== null) this.editor.focus();
        done(value);
      };
      const first = this.button(numbers.length > 1 ? 'Run them first' : 'Run it first', answer(true));
      this.say(`${needsText(numbers)} `, first, this.button('Run only this cell', answer(false)));
      this.offered = numbers;
      this.withdraw = answer(null);
      first.focus();
    });
  }

  // 'waiting', 'running', 'done', 'failed' or ''.
  mark(state) {
    this.node.dataset.live = state;
    this.node.setAttribute('aria-busy', String(state === 'running'));
    const words = state === 'failed' && this.area.refused ? REFUSED : MARKS[state] ?? '';
    this.count.textContent = `Cell ${this.number + 1}${words}`;
  }
}

// Where outputs go: the book's own place for them, or a new one below the code.
function outputNode(node, input) {
  const found = node.querySelector('.cell_output');
  if (found) return found;
  const made = element('div', { class: 'cell_output' });
  (input.closest('details') ?? input).after(made);
  return made;
}
