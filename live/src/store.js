// The reader's edits, kept in the browser under the page's address and the number of the cell.
// With each goes the book's version it was made from, so that a newer edition of the cell is noticed.

function browserStorage() {
  try {
    return globalThis.localStorage;
  } catch (error) {
    if (error.name === 'SecurityError') return null;
    throw error;
  }
}

export class Store {
  // storage: null where the browser lets this page keep nothing; edits then last as long as the page.
  constructor(page, storage = browserStorage()) {
    this.page = page;
    this.storage = storage;
  }

  key(cell) {
    return `book-edit:${this.page}:${cell}`;
  }

  // {text, outdated} of an edit, or null. An edit whose cell has changed in the book since is outdated; so is a text that
  // something else has put here, which is shown as it is, so that nothing the reader wrote is lost.
  load(cell, original) {
    const kept = this.storage?.getItem(this.key(cell)) ?? null;
    if (kept === null) return null;
    const record = recordOf(kept) ?? { text: kept };
    return { text: record.text, outdated: record.original !== original };
  }

  // Keep an edit; the book's own text is not kept. Returns false if the browser has no room for it.
  save(cell, text, original) {
    if (!this.storage) return false;
    try {
      if (text === original) this.storage.removeItem(this.key(cell));
      else this.storage.setItem(this.key(cell), JSON.stringify({ text, original }));
      return true;
    } catch (error) {
      if (error.name === 'QuotaExceededError' || error.name === 'SecurityError') return false;
      throw error;
    }
  }
}

// What `save` wrote, or null if it did not write this.
function recordOf(kept) {
  try {
    const record = JSON.parse(kept);
    return typeof record?.text === 'string' ? record : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
