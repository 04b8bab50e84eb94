// The editor of a cell: CodeMirror with Python, in the colours of the page. Tab leaves it, so that the keyboard can.
import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from '@codemirror/commands';
import { python } from '@codemirror/lang-python';
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword],
    class: 'live-keyword' },
  { tag: [tags.string, tags.special(tags.string)], class: 'live-string' },
  { tag: [tags.number, tags.bool, tags.null], class: 'live-number' },
  { tag: [tags.comment], class: 'live-comment' },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], class: 'live-name' },
]);

// An editor in `host` with `text`; `run` on Shift+Enter (Ctrl+Enter too), `changed(text)` after every change.
export function makeEditor({ host, text, label, run, changed }) {
  const keys = [
    { key: 'Shift-Enter', run: () => { run(true); return true; } },
    { key: 'Mod-Enter', run: () => { run(false); return true; } },
    { key: 'Mod-]', run: indentMore },
    { key: 'Mod-[', run: indentLess },
  ];
  return new EditorView({
    parent: host,
    state: EditorState.create({
      doc: text,
      extensions: [
        history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(), python(),
        indentUnit.of('    '), syntaxHighlighting(COLOURS),
        keymap.of([...keys, ...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap]),
        EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
        EditorView.updateListener.of(update => { if (update.docChanged) changed(update.state.doc.toString()); }),
      ],
    }),
  });
}

// Put another text into an editor, as one step of its history.
export function setText(view, text) {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}
