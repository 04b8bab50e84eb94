// An explorer drawn by the page's Python: the same controls as before, now at any value between their ends.

import { button, element } from './dom.js';

const FINE = 1000;  // positions of a slider between its ends

let made = 0;

// The value of a numeric control at a position from 0 to 1: between two stops it moves evenly, by ratio where they are
// far apart, and is rounded to three digits, or to a whole number where the stops are whole.
export function valueAt(control, position) {
  const stops = control.stops, at = position * (stops.length - 1), below = Math.min(Math.floor(at), stops.length - 2);
  if (stops.length === 1) return stops[0];
  const share = at - below, [low, high] = [stops[below], stops[below + 1]];
  if (share === 0) return low;
  if (share === 1) return high;
  const value = low > 0 && high / low >= 2 ? low * (high / low) ** share : low + (high - low) * share;
  if (control.whole) return Math.round(value);
  return Math.min(Math.max(Number(value.toPrecision(3)), low), high);
}

// The position from 0 to 1 at which a numeric control has a value.
export function positionOf(control, value) {
  const { stops } = control, last = stops.length - 1;
  if (last === 0 || value <= stops[0]) return 0;
  if (value >= stops[last]) return 1;
  const below = stops.findLastIndex(stop => stop <= value), [low, high] = [stops[below], stops[below + 1]];
  const share = low > 0 && high / low >= 2
    ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return (below + share) / last;
}

// The next stop upwards (way 1) or downwards (way -1) from a value; the last one at the end.
export function nextStop({ stops }, value, way) {
  return way > 0 ? stops.find(stop => stop > value) ?? stops.at(-1) : stops.findLast(stop => stop < value) ?? stops[0];
}

export class LiveExplorer {
  static async make(session, panel, name, state) {
    const live = new LiveExplorer();
    // the page holds the record of its own explorers, so that going live need not import them
    const known = panel.dataset.live ?? document.querySelector(`.explorer[data-explorer="${name}"]`)?.dataset.live;
    const record = known ? JSON.parse(known) : await session.ask('controls', { name }, null);
    if (!record) return live;
    Object.assign(live, { session, record, name, id: `live-explorer-${++made}`, state: {}, drawn: 0, asked: 0 });
    for (const control of record.controls) live.state[control.name] = state?.[control.name] ?? control.default;
    if (!state) live.takeState(panel);
    live.build(panel);
    return live;
  }

  // Start where the reader has put the controls of the static panel.
  takeState(panel) {
    const rows = [...panel.querySelectorAll('.explorer-control input, .explorer-control select')];
    const pictured = this.record.controls.filter(control => control.pictured);
    rows.forEach((row, i) => {
      const control = pictured[i];
      if (control) this.state[control.name] = control.pictured[row.tagName === 'SELECT' ? row.selectedIndex : Number(row.value)];
    });
  }

  build(old) {
    const { title, controls, plays } = this.record;
    this.outputs = {};
    this.note = element('p', { class: 'explorer-note', role: 'alert', hidden: '' });
    this.picture = old.querySelector('img.explorer-picture')?.cloneNode() ?? element('img', { class: 'explorer-picture' });
    this.words = element('p', { class: 'explorer-words', role: 'status' }, this.picture.alt);
    const panel = element('div', { class: 'explorer explorer-now-live', role: 'group', 'aria-labelledby': `${this.id}-title` },
      element('p', { class: 'explorer-title', id: `${this.id}-title` }, title),
      element('div', { class: 'explorer-controls' }, ...controls.map(control => this.row(control))),
      ...(plays ? [this.player()] : []),
      this.note, element('div', { class: 'explorer-view scrolls' }, this.picture), this.words);
    Object.assign(panel.dataset, { explorer: this.name, live: JSON.stringify(this.record) });
    old.replaceWith(panel);
    if (!this.picture.src) this.redraw();
  }

  row(control) {
    const id = `${this.id}-${control.name}`, input = control.numeric ? this.slider(control) : this.list(control);
    input.id = id;
    const row = element('div', { class: 'explorer-control' }, element('label', { for: id }, control.label), input);
    if (control.numeric) {
      const output = element('output', { for: id });
      this.outputs[control.name] = [output, input];
      row.append(output);
      this.showText(control, control.texts[control.stops.indexOf(this.state[control.name])] ?? this.state[control.name]);
    }
    return row;
  }

  slider(control) {
    const input = element('input', { type: 'range', min: 0, max: FINE, step: 1 });
    input.value = Math.round(FINE * positionOf(control, this.state[control.name]));
    input.addEventListener('keydown', event => this.key(event, control, input));
    input.addEventListener('input', () => this.move(control, valueAt(control, input.value / FINE)));
    return input;
  }

  // An arrow key goes to the next stop, as before Python ran; with Shift it moves finely.
  key(event, control, input) {
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!way || event.shiftKey) return;
    event.preventDefault();
    const value = nextStop(control, this.state[control.name], way);
    input.value = Math.round(FINE * positionOf(control, value));
    this.move(control, value);
  }

  list(control) {
    const select = element('select', {}, ...control.texts.map(text => new Option(text)));
    select.selectedIndex = control.stops.indexOf(this.state[control.name]);
    select.addEventListener('input', () => this.move(control, control.stops[select.selectedIndex]));
    return select;
  }

  move(control, value) {
    this.state[control.name] = value;
    if (control.numeric) this.showText(control, String(value));
    if (!this.playing) this.redraw();  // a run that plays takes the new value with its next picture
  }

  showText(control, text) {
    const [output, input] = this.outputs[control.name];
    output.textContent = text;
    input.setAttribute('aria-valuetext', text);
  }

  // Draw the newest state; what was asked for while drawing is drawn once, at its end.
  async redraw() {
    this.asked += 1;
    if (this.drawing) return;
    this.drawing = true;
    while (this.drawn !== this.asked) {
      this.drawn = this.asked;
      await this.draw({ ...this.state });
    }
    this.drawing = false;
  }

  async draw(state) {
    const drawn = this.record.plays
      ? await this.ask('play', { panel: this.id, state, how: { go: this.playing ? 'now' : 'trained' } })
      : await this.ask('picture', { state });
    if (drawn) await this.show(drawn, state);
  }

  // Python's answer, or null with the reason on the panel.
  async ask(kind, fields) {
    try {
      const drawn = await this.session.python.ask(kind, { name: this.name, ...fields });
      this.note.hidden = true;
      return drawn;
    } catch (error) {
      if (error.kind !== 'stopped') {
        this.note.textContent = `No picture: ${error.message.trim().split('\n').at(-1)}`;
        this.note.hidden = false;
      }
      return null;
    }
  }

  // Show what was drawn of a state; a control that has moved on since keeps what it says.
  async show({ png, words, texts }, state) {
    const before = this.picture.src;
    this.picture.src = URL.createObjectURL(new Blob([png], { type: 'image/png' }));
    await this.picture.decode().catch(() => {});
    if (before.startsWith('blob:')) URL.revokeObjectURL(before);
    this.picture.alt = words;
    // while it plays, neither a screen reader nor an eye could follow the words of every picture
    if (!this.playing) this.words.textContent = words;
    for (const control of this.record.controls) {
      const { name } = control;
      if (control.numeric && this.state[name] === state[name]) this.showText(control, texts[name]);
    }
  }

  // ---- an explorer that plays: a run that goes on from picture to picture

  player() {
    this.playButton = button('Play', () => (this.playing ? this.pause() : this.play()));
    this.speed = element('select', {}, ...[1, 2, 5, 10].map(each => new Option(String(each))));
    return element('div', { class: 'explorer-player' },
      this.playButton,
      button('Step', () => this.go({ go: 'step' })),
      button('Epoch', () => this.go({ go: 'epochs', epochs: 1 })),
      button('Reset', () => this.go({ go: 'restart' })),
      element('label', {}, 'Epochs a picture ', this.speed));
  }

  pause() {
    this.playing = null;
    this.playButton.textContent = 'Play';
  }

  // Pause, and go on as told.
  async go(how) {
    this.pause();
    const state = { ...this.state }, drawn = await this.ask('play', { panel: this.id, state, how });
    if (drawn) await this.show(drawn, state);
  }

  // Train and draw until paused or at the end.
  async play() {
    const own = this.playing = {};  // so that of two loops, after a quick pause and play, one ends
    this.playButton.textContent = 'Pause';
    this.words.textContent = 'It plays. The numbers come when it pauses.';
    while (this.playing === own) {
      const how = { go: 'epochs', epochs: Number(this.speed.value) };
      const state = { ...this.state }, drawn = await this.ask('play', { panel: this.id, state, how });
      if (!drawn || drawn.ended) this.pause();
      if (drawn) await this.show(drawn, state);
    }
    if (!this.playing) this.words.textContent = this.picture.alt;
  }

  refresh() {
    if (this.record) this.redraw();
  }
}
