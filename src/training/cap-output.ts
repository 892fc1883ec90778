/** In characters; what tests print in a loop would fill the store. */
const longestOutput = 200_000;
const longestReason = 10_000;

/** A reason as it is stored: cut from the middle when it is long. */
export function capReason(reason: string | null): string | null {
  return reason === null ? null : capOutput([reason], longestReason).join('');
}

/** Output as it is stored: cut from the middle when it is long, with a piece that says so in the place of what is missing. */
export function capOutput(output: readonly string[], longest = longestOutput): readonly string[] {
  const length = output.reduce((sum, piece) => sum + piece.length, 0);
  if (length <= longest) return output;
  const half = Math.floor(longest / 2);
  return [
    ...firstOf(output, half),
    `\n… ${length - 2 * half} characters are left out here …\n`,
    ...lastOf(output, half),
  ];
}

function firstOf(output: readonly string[], length: number): string[] {
  const pieces: string[] = [];
  let left = length;
  for (const piece of output) {
    if (left === 0) break;
    const part = piece.slice(0, left);
    pieces.push(part.toWellFormed());
    left -= part.length;
  }
  return pieces;
}

function lastOf(output: readonly string[], length: number): string[] {
  const pieces: string[] = [];
  let left = length;
  for (const piece of output.toReversed()) {
    if (left === 0) break;
    const part = piece.slice(-left);
    pieces.unshift(part.toWellFormed());
    left -= part.length;
  }
  return pieces;
}
