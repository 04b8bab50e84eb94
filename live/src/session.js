// One page, live: its cells, its Python, its widgets and explorers, and the bar that says how they are.
import { Cell } from './cell.js';
import { button, element } from './dom.js';
import { LiveExplorer } from './explorer.js';
import { Python } from './python.js';
import { Store } from './store.js';
import { failureText, progressText, WORDS } from './words.js';

export class Session {
  // base: where the files of live/ are.  bar, button, state: what start.js has put below the title.
  constructor(base, bar, button, state) {
    Object.assign(this, { base, bar, button, state, cells: [], explorers: [], comms: [], turn: Promise.resolve(), busy: 0 });
    this.epoch = 0;  // how often Python was started; what belongs to an earlier one has ended
  }

  // A Python that starts now, for a session that may begin later.
  static async ahead(base) {
    const python = new Python(base);
    python.started = python.start();
    python.started.catch(() => {});  // whoever begins with it hears of it
    return python;
  }

  // From reading to live, with a Python that has been started ahead, if there is one. Rejects with a Failure; the page
  // can then be read as before, and begin called again.
  async begin(ahead = null) {
    this.bar.classList.remove('live-failed');
    this.progress = element('progress', { 'aria-label': 'Loading Python' });
    this.bar.append(this.progress);
    this.say('Loading Python.');
    await this.startPython(ahead);
    this.progress.remove();
    this.makeCells();
    this.makeTools();
    document.documentElement.dataset.live = 'live';
    this.say(WORDS.live);
    window.bookLive = this;
    for (const panel of document.querySelectorAll('.explorer')) this.takeOver(panel);
  }

  async startPython(ahead = null) {
    const python = ahead ?? new Python(this.base);
    this.listen(python);
    this.python = python;
    await (ahead ? ahead.started : python.start());
  }

  listen(python) {
    const on = (kind, hear) => python.addEventListener(kind, ({ detail }) => { if (python === this.python) hear(detail); });
    let quarter = 0;
    on('progress', progress => {
      this.progress.max = progress.all;
      this.progress.value = progress.got;
      const now = Math.floor(4 * progress.got / progress.all);
      if (now > quarter || progress.step !== 'loading') this.say(progressText(progress));
      quarter = now;
    });
    on('output', ({ cell, output, display_id }) => this.cells[cell]?.area.add(output, display_id));
    on('clear', ({ cell, wait }) => this.cells[cell]?.area.clear(wait));
    on('update', ({ display_id, data, metadata }) => {
      for (const { area } of this.cells) area.update(display_id, data, metadata);
    });
    on('comm', message => this.carry(message));
    on('broken', detail => this.broken(detail));
    on('open', questions => this.stopButton?.setAttribute('aria-disabled', String(questions === 0)));
  }

  makeCells() {
    const nodes = [...document.querySelectorAll('.bd-article div.cell')].filter(node => node.querySelector('.cell_input pre'));
    const store = new Store(location.pathname);
    this.cells = nodes.map((node, number) => new Cell(node, number, this, store));
  }

  makeTools() {
    // not `disabled`, which would take the focus of a reader who pressed it
    this.stopButton = button('Stop', () => this.python.open ? this.stop() : this.say(WORDS.idle), { 'aria-disabled': 'true' });
    this.button.replaceWith(button('Run all', () => this.runAll()), this.stopButton, button('Restart', () => this.restart()));
    this.bar.classList.add('live-tools-bar');
    this.bar.querySelector('button').focus();
  }

  say(words) {
    this.state.textContent = words;
  }

  // ---- running: one cell after the other, in the order asked for

  // Run a cell by the reader's wish: offer what it needs, then run it; `onward` moves to the next cell.
  async runOne(number, onward = false) {
    const cell = this.cells[number], epoch = this.epoch;
    cell.withdraw?.();
    if (onward) this.cells[number + 1]?.editor.focus();
    const sources = this.cells.map(each => each.text);
    const needed = this.busy ? [] : await this.ask('needed', { sources, number }, []);
    if (epoch !== this.epoch) return false;
    if (!needed.length) return this.run(number);
    // what the page folds away, imports for the most part, runs without a question
    const first = needed.every(n => this.cells[n].folded) || await cell.offer(needed);
    if (first === null) return false;
    return first ? this.runAllOf([...needed, number]) : this.run(number);
  }

  runAll() {
    return this.runAllOf(this.cells.keys());
  }

  runAbove(number) {
    return this.runAllOf([...this.cells.keys()].slice(0, number));
  }

  // Run cells in order until one fails; true if none did.
  async runAllOf(numbers) {
    const runs = [...numbers].map(number => [number, this.cells[number].mark('waiting')]);
    for (const [number] of runs) {
      if (!(await this.run(number))) {
        for (const [other] of runs) if (this.cells[other].node.dataset.live === 'waiting') this.cells[other].mark('');
        return false;
      }
    }
    return true;
  }

  // Run a cell; true if it went through. It waits for those that were asked for before.
  run(number) {
    const cell = this.cells[number], epoch = this.epoch;
    cell.mark('waiting');
    const done = this.turn.then(async () => {
      if (epoch !== this.epoch) return false;
      cell.begin();
      cell.say('');
      cell.mark('running');
      this.working(1);
      const ok = await this.ask('run', { cell: number, source: cell.text }, null);
      await cell.area.turn;
      if (epoch !== this.epoch) return false;
      this.working(-1);
      cell.ran = true;
      cell.mark(ok ? 'done' : 'failed');
      // what another cell offered to run first may have run by now
      for (const each of this.cells) if (each.offered?.every(n => this.cells[n].ran)) each.withdraw();
      return ok;
    });
    this.turn = done;
    return done;
  }

  // Ask Python; `otherwise` is the answer if it was stopped meanwhile.
  async ask(kind, fields, otherwise) {
    try {
      return await this.python.ask(kind, fields);
    } catch (error) {
      if (error.kind !== 'stopped') this.broken(error.message);
      return otherwise;
    }
  }

  working(change) {
    this.busy += change;
    document.documentElement.dataset.liveBusy = String(this.busy > 0);
    this.say(this.busy ? WORDS.busy : WORDS.live);
  }

  // ---- stopping: a worker cannot be interrupted, so it is ended and another one started

  async stop() {
    const running = this.cells.find(cell => cell.node.dataset.live === 'running');
    await this.restart();
    running?.say('Stopped here.');
  }

  async restart() {
    this.epoch += 1;
    this.busy = 0;
    this.turn = Promise.resolve();
    document.documentElement.dataset.live = 'starting';
    document.documentElement.dataset.liveBusy = 'false';
    this.python.end();
    for (const cell of this.cells) cell.withdraw?.(), cell.mark(''), cell.ran = false;
    this.say(WORDS.restarting);
    const widgets = this.loadingWidgets;
    this.loadingWidgets = null;
    this.comms = [];
    (await widgets)?.clear();
    this.bar.append(this.progress);
    try {
      await this.startPython();
    } catch (error) {
      this.broken(error.message, error.kind);
      return;
    } finally {
      this.progress.remove();
    }
    document.documentElement.dataset.live = 'live';
    this.say(WORDS.restarted);
    for (const explorer of this.explorers) explorer.refresh();
  }

  // Python has ended by itself.
  broken(message, kind = 'python') {
    document.documentElement.dataset.live = 'failed';
    this.bar.classList.add('live-failed');
    this.say(`${failureText(kind, message)} Restart starts it anew; your text is kept.`);
  }

  // ---- widgets and explorers

  // A message for a widget; kept until the first widget is shown, since many never are.
  carry(message) {
    if (this.loadingWidgets) this.loadingWidgets.then(widgets => widgets.receive(message));
    else this.comms.push(message);
  }

  // The widget manager, loaded when the first widget is shown.
  widgets() {
    this.loadingWidgets ??= import('./widgets.js').then(({ Widgets }) => {
      const widgets = new Widgets(this);
      for (const message of this.comms.splice(0)) widgets.receive(message);
      return widgets;
    });
    return this.loadingWidgets;
  }

  async showWidget(modelId, node) {
    return (await this.widgets()).show(modelId, node);
  }

  async showExplorer({ explorer, state }, node) {
    const panel = element('div');
    node.append(panel);
    await this.takeOver(panel, explorer, state);
  }

  async takeOver(panel, name = panel.dataset.explorer, state = null) {
    const live = await LiveExplorer.make(this, panel, name, state);
    this.explorers.push(live);
  }
}
