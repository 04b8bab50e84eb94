// Move the controls of an explorer through its pictures. No framework; works from a file as from a server.
(function () {
  'use strict';
  window.bookExplorers = window.bookExplorers || {};

  function start(panel) {
    const controls = [...panel.querySelectorAll('.explorer-control input, .explorer-control select')];
    const picture = panel.querySelector('.explorer-picture');
    const words = panel.querySelector('.explorer-words');
    const note = panel.querySelector('.explorer-note[role=alert]');
    const folder = panel.dataset.folder;
    let loading = null;

    const stops = control => control.tagName === 'SELECT' ? control.options.length : Number(control.max) + 1;
    const stop = control => control.tagName === 'SELECT' ? control.selectedIndex : Number(control.value);
    const setting = chosen => controls.reduce((number, control, i) => number * stops(control) + chosen[i], 0);

    function say(problem) {
      note.textContent = problem;
      note.hidden = !problem;
    }

    function settings() {
      loading = loading || new Promise((done, failed) => {
        const script = document.createElement('script');
        script.src = folder + 'settings.js';
        script.onload = () => done(window.bookExplorers[panel.dataset.explorer]);
        script.onerror = () => { loading = null; failed(new Error('settings')); };
        document.head.append(script);
      });
      return loading;
    }

    // the pictures one move away, so that the next move shows its picture at once
    function fetchNeighbours(all) {
      const chosen = controls.map(stop);
      controls.forEach((control, i) => {
        for (const step of [-1, 1]) {
          const moved = chosen[i] + step;
          if (moved < 0 || moved >= stops(control)) continue;
          new Image().src = folder + all.pictures[setting(chosen.map((value, j) => j === i ? moved : value))];
        }
      });
    }

    async function show() {
      for (const control of controls.filter(each => each.type === 'range')) {
        const text = control.dataset.texts.split('|')[stop(control)];
        control.setAttribute('aria-valuetext', text);
        control.parentElement.querySelector('output').textContent = text;
      }
      try {
        const all = await settings(), now = setting(controls.map(stop));
        picture.src = folder + all.pictures[now];
        picture.alt = words.textContent = all.words[now];
        say('');
        fetchNeighbours(all);
      } catch {
        say('The pictures of this explorer could not be loaded; the picture below shows another setting.');
      }
    }

    picture.addEventListener('error', () => say('This picture could not be loaded; its words are below.'));
    controls.forEach(control => control.addEventListener('input', show));
    panel.addEventListener('pointerenter', () => settings().then(fetchNeighbours, () => {}), { once: true });
    panel.addEventListener('focusin', () => settings().then(fetchNeighbours, () => {}), { once: true });
    // a browser may restore moved controls when the reader comes back to the page
    if (controls.some(control => control.type === 'range' && control.value !== control.defaultValue)) show();
  }

  document.querySelectorAll('.explorer').forEach(start);
})();
