// Before require.js: keep the addresses of the widget manager inside the site.
(function () {
  'use strict';
  const here = new URL('.', document.currentScript.src).href;
  window.require = { baseUrl: here + 'npm/' };
  window.__jupyter_widgets_assets_path__ = here + 'npm/html-manager/';
})();
