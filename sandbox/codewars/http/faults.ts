import type { CodewarsFault, CodewarsStandIn } from '../stand-in.ts';

/** The faults that are set, oldest first. One without `times` is met once. */
export class FaultList {
  #faults: { readonly fault: CodewarsFault; left: number }[] = [];

  readonly control: CodewarsStandIn['faults'] = {
    add: (fault) => {
      this.#faults.push({ fault, left: fault.times ?? 1 });
    },
    clear: () => {
      this.#faults = [];
    },
  };

  /** The fault that this request meets, if any; it counts as used. */
  take(method: string, path: string): CodewarsFault | undefined {
    const met = this.#faults.find(({ fault }) => matches(fault, method, path));
    if (met === undefined) return undefined;
    met.left -= 1;
    if (met.left <= 0) this.#faults = this.#faults.filter((each) => each !== met);
    return met.fault;
  }
}

function matches(fault: CodewarsFault, method: string, path: string): boolean {
  return (
    (fault.method === undefined || fault.method.toUpperCase() === method) &&
    (fault.path === undefined || path.search(fault.path) >= 0)
  );
}
