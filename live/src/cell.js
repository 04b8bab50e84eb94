// A code cell of the page, live: its editor, its buttons, its outputs.
import { makeEditor, setText } from './editor.js';
import { OutputArea } from './outputs.js';
import { needsText } from './words.js';

export class Cell {
  // node: the book's own div.cell.  session: runs cells (`runFrom`, `run`).  store: keeps edits.
  constructor(node, number, session, store) {
    Object.assign(this, { node, number, session, store, ran: false });
    this.original = node.querySelector('.cell_input pre').textContent.replace(/\n$/, '');
    const kept = store.load(number, this.original);
    this.text = kept?.text ?? this.original;
    this.outdated = kept?.outdated ?? false;
    this.build();
  }

  build() {
    const input = this.node.querySelector('.cell_input');
    this.saved = [...input.childNodes];
    this.tools = document.createElement('div');
    this.tools.className = 'live-tools';
    this.count = document.createElement('span');
    this.count.className = 'live-count';
    this.count.textContent = `Cell ${this.number + 1}`;
    this.runButton = this.button('Run', () => this.session.runOne(this.number), 'Run this cell (Shift+Enter)');
    this.aboveButton = this.button('Run all above', () => this.session.runAbove(this.number));
    this.bookButton = this.button('Back to the book’s version', () => this.restore());
    this.note = document.createElement('div');
    this.note.className = 'live-note';
    this.note.setAttribute('role', 'status');
    this.tools.append(this.count, this.runButton, ...(this.number ? [this.aboveButton] : []), this.bookButton);
    const host = document.createElement('div');
    host.className = 'live-editor';
    input.replaceChildren(host, this.tools, this.note);
    this.editor = makeEditor({
      host, text: this.text, label: `Code of cell ${this.number + 1}`,
      run: onward => this.session.runOne(this.number, onward), changed: text => this.changed(text),
    });
    this.area = new OutputArea(this.outputNode(input), this.session);
    this.showEdited();
    if (this.outdated) this.say('This is your text; the book’s own has changed since you wrote it.');
  }

  button(label, action, title) {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = 'live-button';
    made.textContent = label;
    if (title) made.title = title;
    made.setAttribute('aria-label', `${label}: cell ${this.number + 1}`);
    made.addEventListener('click', action);
    return made;
  }

  // Where outputs go: the book's own place for them, or a new one below the code.
  outputNode(input) {
    const found = this.node.querySelector('.cell_output');
    if (found) return found;
    const made = document.createElement('div');
    made.className = 'cell_output';
    (input.closest('details') ?? input).after(made);
    return made;
  }

  changed(text) {
    this.text = text;
    if (!this.store.save(this.number, text, this.original)) this.say('This edit cannot be kept: the browser has no room for it, or allows none.');
    this.showEdited();
  }

  showEdited() {
    const edited = this.text !== this.original;
    this.bookButton.hidden = !edited;
    this.node.classList.toggle('live-edited', edited);
  }

  restore() {
    setText(this.editor, this.original);
    this.say('');
    this.editor.focus();
  }

  say(words, ...buttons) {
    this.note.replaceChildren(...(words ? [words, ...buttons] : []));
  }

  // Offer to run what this cell needs; resolves with true (first), false (only this) or null (neither).
  offer(numbers) {
    return new Promise(done => {
      const answer = (label, value) => this.button(label, () => { this.say(''); this.offered = null; this.withdraw = null; done(value); });
      const first = answer(numbers.length > 1 ? 'Run them first' : 'Run it first', true);
      this.say(needsText(numbers) + ' ', first, answer('Run only this cell', false));
      this.offered = numbers;
      this.withdraw = () => { this.say(''); this.offered = null; this.withdraw = null; done(null); };
      first.focus();
    });
  }

  // 'waiting', 'running', 'done', 'failed' or ''.
  mark(state) {
    this.node.dataset.live = state;
    this.node.setAttribute('aria-busy', String(state === 'running'));
    const words = { waiting: ' · waiting', running: ' · running …', done: ' · done', failed: ' · stopped by an error' };
    this.count.textContent = `Cell ${this.number + 1}${words[state] ?? ''}`;
  }
}
