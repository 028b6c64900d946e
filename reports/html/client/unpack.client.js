/** @type {Map<string, Promise<any>>} */
const unpacked = new Map();

/**
 * Returns the data of a block of the page, unpacked once; null when there is no such block.
 * @param {string} name @returns {Promise<any>}
 */
function unpack(name) {
  const known = unpacked.get(name);
  if (known !== undefined) return known;
  const block = document.getElementById(`data-${name}`);
  const data =
    block instanceof HTMLTemplateElement ? inflate(block.content.textContent ?? '') : Promise.resolve(null);
  unpacked.set(name, data);
  return data;
}

/** @param {string} base64 @returns {Promise<any>} */
async function inflate(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).json();
}
