/**
 * Lets at most one line a second through, for what senders can bring about as often as they like.
 * @returns calls `say` with how many were left out since the last one, or not at all
 */
export function sparingly(everyMs = 1_000): (say: (leftOut: number) => void) => void {
  let last = -Infinity;
  let leftOut = 0;
  return (say) => {
    const at = performance.now();
    if (at - last < everyMs) {
      leftOut += 1;
      return;
    }
    say(leftOut);
    last = at;
    leftOut = 0;
  };
}
