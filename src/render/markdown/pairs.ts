/** A table written as `key=value`, white space between. */
export function pairs(text: string): ReadonlyMap<string, string> {
  const found = text.matchAll(/(\S+?)=(\S*)/gu);
  return new Map(Array.from(found, ([, key = '', value = '']) => [key, value] as const));
}
