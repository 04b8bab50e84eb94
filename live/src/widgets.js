// ipywidgets in the page: html-manager draws them, the worker's comms move them.
import { HTMLManager } from '@jupyter-widgets/html-manager/lib/htmlmanager';
import { element } from './dom.js';
import { latexToMathJax } from './markdown.js';
import { typeset } from './typeset.js';

const MODULES = {
  '@jupyter-widgets/base': () => import('@jupyter-widgets/base'),
  '@jupyter-widgets/controls': () => import('@jupyter-widgets/controls'),
  '@jupyter-widgets/output': () => import('@jupyter-widgets/html-manager/lib/output'),
};

async function load(name) {
  if (!MODULES[name]) throw new Error(`widgets of ${name} are not part of this page`);
  return MODULES[name]();
}

// The widgets speak to MathJax as it was in version 2: Queue(['Typeset', Hub, node]).
window.MathJax.Hub ??= {
  Queue: (...calls) => calls.filter(Array.isArray).forEach(([what, , node]) => what === 'Typeset' && typeset(node)),
};

class Manager extends HTMLManager {
  constructor(widgets) {
    super({ loader: load });
    this.widgets = widgets;
    this.renderMime = this.renderMime.clone({
      latexTypesetter: { typeset: node => { typeset(node); } },
    });
  }

  loadClass(className, moduleName) {
    return load(moduleName).then(module => {
      if (!module[className]) throw new Error(`${moduleName} has no widget ${className}`);
      return module[className];
    });
  }

  _get_comm_info() {
    return Promise.resolve({});
  }

  _create_comm(target, id) {
    return Promise.resolve(this.widgets.comm(id, target));
  }
}

// One widget's line to its Python half.
class Comm {
  constructor(widgets, id, target) {
    Object.assign(this, { widgets, comm_id: id, target_name: target });
  }

  send(data, callbacks, metadata, buffers = []) {
    const idle = () => callbacks?.iopub?.status?.({ content: { execution_state: 'idle' } });
    // ipywidgets holds back changes of a slider until the last one was taken in
    this.widgets.session.ask('comm', { comm: this.comm_id, data, buffers }, null).then(idle);
    return String(this.widgets.session.python.last);
  }

  open() { return ''; }
  close() { return ''; }
  on_msg(hear) { this.hear = hear; }
  on_close(hear) { this.closed = hear; }
}

export class Widgets {
  constructor(session) {
    this.session = session;
    document.head.append(element('link', { rel: 'stylesheet', href: session.base + 'widgets.css' }));
    this.manager = new Manager(this);
    this.comms = new Map();
    this.turn = Promise.resolve();
  }

  comm(id, target) {
    const made = new Comm(this, id, target);
    this.comms.set(id, made);
    return made;
  }

  // A comm message of Python.
  receive({ msg_type, comm_id, content, buffers }) {
    const views = buffers.map(bytes => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    const message = { content: { comm_id, ...content }, metadata: content.metadata, buffers: views, header: {},
      parent_header: {}, channel: 'iopub' };
    if (msg_type === 'comm_open') {
      this.turn = this.turn.then(() => this.manager.handle_comm_open(this.comm(comm_id, content.target_name), message));
    } else if (msg_type === 'comm_msg') {
      this.turn = this.turn.then(() => this.comms.get(comm_id)?.hear?.(message));
    } else {
      this.turn = this.turn.then(() => this.comms.get(comm_id)?.closed?.(message));
    }
    this.turn = this.turn.catch(error => console.error('a widget message failed', error));
  }

  // The view of a widget, shown in a node.
  async show(modelId, node) {
    await this.turn;
    const model = await this.manager.get_model(modelId);
    const view = await this.manager.create_view(model);
    await this.manager.display_view(view, node);
    return view;
  }

  // Forget all widgets: their Python halves are gone.
  clear() {
    return this.manager.clear_state();
  }
}
