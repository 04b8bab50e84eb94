// Markdown as HTML, with $formulas$ left to MathJax.
import MarkdownIt from 'markdown-it';

const DELIMITERS = [['$$', '\\[', '\\]'], ['$', '\\(', '\\)']];

function formula(state, silent) {
  for (const [mark, open, close] of DELIMITERS) {
    if (!state.src.startsWith(mark, state.pos)) continue;
    const end = state.src.indexOf(mark, state.pos + mark.length);
    if (end <= state.pos + mark.length) return false;
    if (!silent) {
      const token = state.push('formula', '', 0);
      token.content = open + state.src.slice(state.pos + mark.length, end) + close;
    }
    state.pos = end + mark.length;
    return true;
  }
  return false;
}

const markdown = new MarkdownIt({ html: false, linkify: false });
markdown.inline.ruler.before('escape', 'formula', formula);
markdown.renderer.rules.formula = (tokens, i) =>
  `<span class="math">${markdown.utils.escapeHtml(tokens[i].content)}</span>`;

export const toHtml = text => markdown.render(text);

// LaTeX as notebooks store it, between dollars, in the delimiters the page's MathJax knows.
export function latexToMathJax(latex) {
  const text = latex.trim();
  for (const [mark, open, close] of DELIMITERS) {
    if (text.startsWith(mark) && text.endsWith(mark) && text.length >= 2 * mark.length) {
      return open + text.slice(mark.length, -mark.length) + close;
    }
  }
  return text.startsWith('\\begin') ? text : `\\[${text}\\]`;
}
