// Formulas: the page's MathJax sets what has been put into it, one request after the other.

let turn = Promise.resolve();

// Set the formulas in `node`, which is marked for MathJax; resolves when they stand.
export function typeset(node) {
  node.classList.add('mathjax_process');
  turn = turn.then(() => MathJax.startup.promise).then(() => MathJax.typesetPromise([node]));
  const done = turn;
  turn = turn.catch(() => {});  // a formula that failed must not hold up the next
  return done;
}
