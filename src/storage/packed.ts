const negative = 1;
/** So that a doubled number is still exact. */
const most = 2 ** 51;

/** Packs whole numbers into text: seven bits a byte, so that small numbers take few (protobuf.dev, "Encoding"). */
export function pack(numbers: readonly number[]): string {
  const bytes: number[] = [];
  for (const number of numbers) {
    const bounded = Math.min(Math.max(Math.trunc(number), -most), most);
    let rest = bounded < 0 ? -2 * bounded - negative : 2 * bounded;
    while (rest >= 128) {
      bytes.push((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    bytes.push(rest);
  }
  return Buffer.from(bytes).toString('base64');
}

/** Returns what `pack` was given. A number that is cut off at the end is left out. */
export function unpack(text: string): Float64Array {
  const bytes = Buffer.from(text, 'base64');
  const numbers = new Float64Array(bytes.length);
  let count = 0;
  let value = 0;
  let factor = 1;
  // Four times as fast as for-of over a buffer.
  // eslint-disable-next-line @typescript-eslint/prefer-for-of
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte >= 128) {
      value += (byte - 128) * factor;
      factor *= 128;
      continue;
    }
    value += byte * factor;
    numbers[count] = value % 2 === 0 ? value / 2 : -(value + negative) / 2;
    count += 1;
    value = 0;
    factor = 1;
  }
  return numbers.subarray(0, count);
}
