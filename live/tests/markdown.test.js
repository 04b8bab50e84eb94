// Markdown and LaTeX: formulas reach MathJax as they were written, HTML does not reach the page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latexToMathJax, toHtml } from '../src/markdown.js';

const html = text => toHtml(text).trim();

test('markdown becomes HTML', () => {
  assert.equal(html('a *b* `c`'), '<p>a <em>b</em> <code>c</code></p>');
  assert.equal(html('# T\n\n- x'), '<h1>T</h1>\n<ul>\n<li>x</li>\n</ul>');
});

test('underscores, stars and backslashes in a formula are left alone', () => {
  assert.equal(html('so $a_i * b_i * c_j$ and *d*'),
    '<p>so <span class="math">\\(a_i * b_i * c_j\\)</span> and <em>d</em></p>');
  assert.equal(html('$\\{x \\\\ y\\_z\\}$'), '<p><span class="math">\\(\\{x \\\\ y\\_z\\}\\)</span></p>');
});

test('two dollars are a displayed formula, also over lines', () => {
  assert.equal(html('$$a_1\\\\\nb_2$$'), '<p><span class="math">\\[a_1\\\\\nb_2\\]</span></p>');
  assert.equal(html('$a$$b$'), '<p><span class="math">\\(a\\)</span><span class="math">\\(b\\)</span></p>');
});

test('a formula is escaped for HTML', () => {
  assert.equal(html('$a<b & "c"$'), '<p><span class="math">\\(a&lt;b &amp; &quot;c&quot;\\)</span></p>');
});

test('a dollar alone, an empty pair, and one in code are no formulas', () => {
  assert.equal(html('costs 5 $ only'), '<p>costs 5 $ only</p>');
  assert.equal(html('an open $x_1 and *y*'), '<p>an open $x_1 and <em>y</em></p>');
  assert.equal(html('`$x$`'), '<p><code>$x$</code></p>');
  assert.equal(html('\\$x$'), '<p>$x$</p>');
});

test('HTML is shown, not obeyed', () => {
  assert.equal(html('<script>x</script>'), '<p>&lt;script&gt;x&lt;/script&gt;</p>');
  assert.equal(html('a <b onclick="x">b</b>'), '<p>a &lt;b onclick=&quot;x&quot;&gt;b&lt;/b&gt;</p>');
  assert.doesNotMatch(html('[x](javascript:alert(1))'), /<a/);
});

test('formulas in a link and in emphasis are formulas', () => {
  assert.equal(html('*see $x_1$*'), '<p><em>see <span class="math">\\(x_1\\)</span></em></p>');
  assert.equal(html('[$x_1$](y)'), '<p><a href="y"><span class="math">\\(x_1\\)</span></a></p>');
});

test('LaTeX between dollars gets the delimiters of the page', () => {
  assert.equal(latexToMathJax('$x_1$'), '\\(x_1\\)');
  assert.equal(latexToMathJax('$$x_1$$'), '\\[x_1\\]');
  assert.equal(latexToMathJax('  $\\displaystyle x$\n'), '\\(\\displaystyle x\\)');
});

test('LaTeX without dollars is displayed, an environment is one already', () => {
  assert.equal(latexToMathJax('x_1'), '\\[x_1\\]');
  assert.equal(latexToMathJax('\\begin{align}x\\end{align}'), '\\begin{align}x\\end{align}');
});

test('one dollar is no pair of them', () => {
  assert.equal(latexToMathJax('$'), '\\[$\\]');
});
