// The packs in which Python files travel: 4 bytes with the length of the index, the index as JSON, the files.
// The index is a list of [path, size, path, size, …]; a pack is compressed with gzip as a whole.

// Read a pack while it arrives; `onBytes(n)` hears of every n compressed bytes.
export async function fetchPack(address, onBytes = () => {}) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status} for ${address}`);
  const counted = new TransformStream({
    transform(bytes, out) { onBytes(bytes.byteLength); out.enqueue(bytes); },
  });
  const plain = response.body.pipeThrough(counted).pipeThrough(new DecompressionStream('gzip'));
  return new Response(plain).arrayBuffer();
}

// [path, bytes] of every file in a pack.
export function* filesOf(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const index = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  let at = 4 + length;
  for (let i = 0; i < index.length; i += 2) {
    yield [index[i], new Uint8Array(buffer, at, index[i + 1])];
    at += index[i + 1];
  }
  if (at !== buffer.byteLength) throw new Error(`a pack of ${buffer.byteLength} bytes whose index ends at ${at}`);
}

// Put the files of a pack below `root` of an Emscripten file system, without copying them.
export function unpack(FS, buffer, root) {
  const made = new Set();
  for (const [path, bytes] of filesOf(buffer)) {
    const folder = root + '/' + path.slice(0, path.lastIndexOf('/') + 1);
    if (!made.has(folder)) FS.mkdirTree(folder), made.add(folder);
    FS.writeFile(root + '/' + path, bytes, { canOwn: true });
  }
}
