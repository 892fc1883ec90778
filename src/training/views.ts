import { strategies } from '../codewars/model.ts';
import { keptNumbers, type AttemptRecord, type SessionRecord } from '../storage/records.ts';
import type { AttemptRow } from './rows.ts';
import type { Attempt, AttemptState, Session } from './training.ts';

/** @param isSending whether this process is handing it in right now */
export function toAttempt({ number, row }: AttemptRow, isSending = false): Attempt {
  const { code, at, refused, result } = row;
  return {
    number,
    code,
    at,
    state: stateOf(row, isSending),
    reason: refused ?? result?.reason ?? null,
    output: result?.output ?? [],
    wallTime: result?.wallTime ?? null,
  };
}

function stateOf({ refused, result, dmid }: AttemptRecord, isSending: boolean): AttemptState {
  if (refused !== null) return 'refused';
  if (result !== null) return result.valid ? 'passed' : 'failed';
  return dmid !== null || isSending ? 'running' : 'unknown';
}

export function toSession(record: SessionRecord, last: Attempt | undefined): Session {
  return {
    id: record.id,
    kata: record.kata,
    language: record.language,
    strategy: strategies.find((each) => each === record.strategy) ?? null,
    setup: record.setup,
    exampleFixture: record.exampleFixture,
    earlierCode: record.earlierCode,
    startedAt: record.startedAt,
    attempts: record.attempts,
    kept: keptNumbers(record),
    lastValid: record.lastValid,
    last: last ?? null,
  };
}
