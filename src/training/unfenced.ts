/** White space, and signs that web pages and chats bring along. */
const unseen = /[\s\p{Cf}]/u;

/**
 * The code itself, where all that was handed in is one block of code as chats write it: between ``` or ~~~, with a language or
 * without. Anything else stays as it is.
 */
export function unfenced(handedIn: string): string {
  let end = handedIn.length;
  // A regular expression would look for the end at every gap.
  while (end > 0 && unseen.test(handedIn.charAt(end - 1))) end -= 1;
  const shown = handedIn.slice(0, end).replace(/^[\s\p{Cf}]+/u, '');
  const block = shown.replace(/^\|\|([^]*)\|\|$/, '$1');
  const fence = /^(?:`{3,}|~{3,})/.exec(block)?.[0];
  if (fence === undefined) return handedIn;
  const isClosed = block.length >= 2 * fence.length && block.endsWith(fence);
  const [first = '', ...rest] = block.slice(fence.length, isClosed ? -fence.length : undefined).split('\n');
  // As in Discord: a word alone behind the fence is a language, anything else is code already.
  const lines = rest.length > 0 && /^[\w+#.-]*$/.test(first.trim()) ? rest : [first, ...rest];
  // More than one block, with words between them.
  if (lines.some((line) => line.trimStart().startsWith(fence))) return handedIn;
  if (isClosed && lines.at(-1)?.trim() === '') lines.pop();
  return lines.join('\n').replace(/\r$/, '');
}
