/** One of several wordings, always the same one for the same seed. */
export function vary<T>(seed: string, wordings: readonly [T, ...T[]]): T {
  return wordings[hash(seed) % wordings.length] ?? wordings[0];
}

/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  // The low bits alone differ too little between texts that differ in one character.
  return (value ^ (value >>> 15)) >>> 0;
}
