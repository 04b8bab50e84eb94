// What would stick out on the right of the paper is made smaller, but not below `smallest` of its size; returned is what
// does not fit even so, as [element, the place it stands at, pixels too wide].
smallest => {
  const TURNS = 4;
  const edge = document.body.getBoundingClientRect().right;
  const ends = node => Math.max(node.getBoundingClientRect().right, ...[...node.querySelectorAll('mjx-math, img')].map(inner => inner.getBoundingClientRect().right));
  const bad = [];
  for (const node of document.querySelectorAll('mjx-container, table, pre, article img')) {
    const frame = node.parentElement.closest('.d-expression, td, li, dd, .admonition, .evidence, .cell_output, article, section');
    const room = Math.min(edge, frame.getBoundingClientRect().right);
    let scale = 1;
    for (let turn = 1; ends(node) > room + 1; turn++) {
      const left = node.getBoundingClientRect().left;
      scale *= 0.99 * (room - left) / (ends(node) - left);
      if (turn > TURNS || scale < smallest) {
        bad.push([node.tagName.toLowerCase(), node.closest('[id]')?.id ?? '', Math.round(ends(node) - room)]);
        break;
      }
      node.style.fontSize = `${100 * scale}%`;
    }
  }
  return bad;
}
