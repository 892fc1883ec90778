import { megabytes, milliseconds, type Row } from '../support/row.ts';
import type { Doorbells } from './doorbells.ts';
import type { Tally } from './webhook-sender.ts';
import type { Answered, Verdict } from './members.ts';

const memoryLimit = 1.05;
const lagLimitMs = 15;

/** A figure without a goal. */
export const plain = (measure: string, value: string): Row => ({
  measure,
  dojo: value,
  bare: '',
  ratio: '',
  goal: '',
  met: undefined,
});

const none = (measure: string, found: number): Row => ({
  ...plain(measure, String(found)),
  goal: '0',
  met: found === 0,
});

export function answerRows(answers: readonly Answered[]): Row[] {
  const count = (verdict: Verdict): number => answers.filter((each) => each.verdict === verdict).length;
  return [
    plain('soak: commands', String(answers.length)),
    plain('soak: answered as ever', String(count('right'))),
    plain('soak: told to try again, Codewars being away', String(count('told'))),
    plain('soak: asked while the gateway or the store was away', String(count('away'))),
    none('soak: errors that nobody should have seen', count('wrong')),
  ];
}

export function newsRows({ accepted, refused, repeated, missing, twice, medianMs }: Tally): Row[] {
  return [
    plain('soak: deliveries accepted', String(accepted)),
    plain('soak: answered 503, and delivered again', String(repeated)),
    none(
      'soak: deliveries refused',
      [...refused.values()].reduce((sum, times) => sum + times, 0),
    ),
    none('soak: accepted and never said', missing.length),
    none('soak: said twice', twice.length),
    plain('soak: from 204 to the message', milliseconds(medianMs)),
  ];
}

export function ringRows(
  doorbells: Doorbells,
  waiting: { readonly looks: number; readonly inbox: number },
): Row[] {
  const { size } = doorbells;
  const { answers, missing, twice, believed } = doorbells.rings();
  const count = (is: (status: number) => boolean): number =>
    [...answers].reduce((sum, [status, times]) => sum + (is(status) ? times : 0), 0);
  return [
    plain("soak: members' own hooks", String(size)),
    plain('soak: their rings answered 204', String(count((status) => status === 204))),
    plain('soak: answered 503, or not at all', String(count((status) => status === 503 || status === 0))),
    none(
      'soak: rings refused',
      count((status) => status !== 204 && status !== 503 && status !== 0),
    ),
    none('soak: shown by Codewars and never said', missing.length),
    none('soak: shown once and said twice', twice.length),
    none('soak: made up and said', believed.length),
    {
      ...plain('soak: looks that wait in the end', String(waiting.looks)),
      goal: `≤ ${size}`,
      met: waiting.looks <= size,
    },
    none('soak: deliveries that wait in the end', waiting.inbox),
  ];
}

/** @param thirds bytes, in each third of the time */
export function memoryRows(thirds: readonly [number, number, number]): Row[] {
  const change = thirds[2] / thirds[1];
  return [
    ...thirds.map((bytes, third) => plain(`soak: memory (RSS), third ${third + 1}`, megabytes(bytes))),
    {
      ...plain('soak: memory, the last third against the second', `${change.toFixed(3)}×`),
      goal: `≤ ${memoryLimit}×`,
      met: change <= memoryLimit,
    },
  ];
}

/** @param p99 as Node's histogram has it: the time between two turns of a timer of 10 ms */
export const lagRow = (p99: number): Row => ({
  ...plain('soak: event loop, p99', milliseconds(p99)),
  goal: `< ${lagLimitMs} ms`,
  met: p99 < lagLimitMs,
});
