// Python as the page sees it: a worker that answers questions and now and then says something by itself.

export class Failure extends Error {
  constructor(kind, detail) {
    super(detail);
    this.kind = kind;  // 'worker', 'missing', 'memory', 'python' or 'stopped'
  }
}

const SILENCE = 90;  // seconds

// What the worker runs first. Made from a blob, it keeps to the content security policy of the page (extensions/security.py);
// from an address it would have that of the server only, and a host of plain files sends none. What it is asked while it loads
// is kept, and an error is thrown where the page hears of it.
const entry = address => `
const early = [], keep = event => early.push(event);
addEventListener('message', keep);
import(${JSON.stringify(address)}).then(
  () => { removeEventListener('message', keep); early.forEach(event => self.onmessage(event)); },
  error => setTimeout(() => { throw error; }),
);`;

export class Python extends EventTarget {
  constructor(base) {
    super();
    this.base = base;
    this.worker = null;
    this.waiting = new Map();  // id -> {done, failed}
    this.last = 0;
  }

  // Start the worker and everything in it. Rejects with a Failure whose kind says why it could not.
  async start() {
    const manifest = await this.manifest();
    const script = new Blob([entry(this.base + 'worker.js')], { type: 'text/javascript' });
    const address = URL.createObjectURL(script);
    try {
      this.worker = new Worker(address, { type: 'module' });
    } catch (error) {
      throw new Failure('worker', error.message);
    }
    const broken = new Promise((_, failed) => {
      this.worker.onerror = event => {
        event.preventDefault();
        failed(new Failure('worker', event.message || 'the worker could not be loaded'));
      };
    });
    this.worker.onmessage = ({ data }) => this.hear(data);
    try {
      await Promise.race([broken, this.silence(), this.ask('start', { base: this.base, manifest })]);
    } catch (error) {
      this.end(error);
      throw error;
    } finally {
      URL.revokeObjectURL(address);
    }
    this.dispatchEvent(new CustomEvent('started'));
    this.worker.onerror = event => this.dispatchEvent(new CustomEvent('broken', { detail: event.message }));
  }

  // Rejects when the worker has said nothing for a while, which is how a connection that broke off looks.
  silence() {
    return new Promise((_, failed) => {
      const wait = () => setTimeout(() => failed(new Failure('missing', `nothing arrived for ${SILENCE} seconds`)), 1000 * SILENCE);
      let timer = wait();
      this.addEventListener('progress', () => { clearTimeout(timer); timer = wait(); });
      this.addEventListener('started', () => clearTimeout(timer));
    });
  }

  async manifest() {
    const address = this.base + 'manifest.json';
    const response = await fetch(address, { cache: 'no-cache' }).catch(error => {
      throw new Failure('missing', `${address} (${error.message})`);
    });
    if (!response.ok) throw new Failure('missing', `${address} (${response.status})`);
    return response.json();
  }

  // Ask the worker; resolves with its answer.
  ask(kind, fields = {}, transfer = []) {
    if (!this.worker) return Promise.reject(new Failure('stopped', 'Python is not running'));
    const id = ++this.last;
    return new Promise((done, failed) => {
      this.waiting.set(id, { done, failed });
      this.changed();
      this.worker.postMessage({ kind, id, ...fields }, transfer);
    });
  }

  // How many questions have no answer yet; an event says so whenever that changes.
  get open() {
    return this.waiting.size;
  }

  changed() {
    this.dispatchEvent(new CustomEvent('open', { detail: this.open }));
  }

  hear(message) {
    if (message.kind === 'answer') {
      this.close(message.id)?.done(message.value);
    } else if (message.kind === 'failed') {
      this.close(message.id)?.failed(new Failure(reason(message.error), message.error));
    } else {
      this.dispatchEvent(new CustomEvent(message.kind, { detail: message }));
    }
  }

  close(id) {
    const question = this.waiting.get(id);
    this.waiting.delete(id);
    this.changed();
    return question;
  }

  // End the worker, whatever it is doing; every open question is rejected.
  end(error = new Failure('stopped', 'stopped by the reader')) {
    this.worker?.terminate();
    this.worker = null;
    for (const { failed } of this.waiting.values()) failed(error);
    this.waiting.clear();
    this.changed();
  }
}

// Which kind of failure an error message of the worker is.
export function reason(message) {
  if (/out of memory|memory access|allocation|MemoryError/i.test(message)) return 'memory';
  if (/^\d{3} for |failed to fetch|networkerror|dynamically imported|importing/i.test(message)) return 'missing';
  return 'python';
}
