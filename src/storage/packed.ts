const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** What a digit holds beside the sign that another follows. */
const base = 32;
/** So that a doubled number is exact. */
const most = 2 ** 51;

/** Packs whole numbers into text, small ones into few letters, as source maps do (Base64 VLQ, ECMA-426). */
export function pack(numbers: readonly number[]): string {
  let text = '';
  for (const number of numbers) {
    const bounded = Math.min(Math.max(Math.trunc(number), -most), most);
    let rest = bounded < 0 ? -2 * bounded + 1 : 2 * bounded;
    for (; rest >= base; rest = Math.floor(rest / base)) text += digits.charAt((rest % base) + base);
    text += digits.charAt(rest);
  }
  return text;
}

/** Returns what `pack` was given. A number that is cut off at the end is left out. */
export function unpack(text: string): number[] {
  const next = unpacking(text);
  const numbers: number[] = [];
  for (let number = next(); number !== undefined; number = next()) numbers.push(number);
  return numbers;
}

/** Returns one number after another, and `undefined` at the end. */
export function unpacking(text: string): () => number | undefined {
  let at = 0;
  return () => {
    let value = 0;
    for (let factor = 1; at < text.length; factor *= base) {
      const digit = digitOf(text.charCodeAt(at++));
      if (digit >= base) {
        value += (digit - base) * factor;
        continue;
      }
      value += digit * factor;
      return value % 2 === 0 ? value / 2 : -(value - 1) / 2;
    }
    return undefined;
  };
}

/** Faster than a search in the digits. */
function digitOf(code: number): number {
  if (code >= 97) return code - 71;
  if (code >= 65) return code - 65;
  if (code >= 48) return code + 4;
  return code === 43 ? 62 : 63;
}
