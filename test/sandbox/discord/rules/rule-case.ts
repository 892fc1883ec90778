/** A rule of Discord: what it refuses, with which fault, and the legal extreme that passes. */
export interface RuleCase {
  readonly rule: string;
  readonly to:
    | 'message'
    | 'edit'
    | 'answer'
    | 'followUp'
    | 'webhookEdit'
    | 'modal'
    | 'autocomplete'
    | 'command'
    | 'commands';
  readonly bad: unknown;
  /** `path CODE`; absent when Discord names no fault (an empty message). */
  readonly fault?: string | readonly string[];
  readonly code?: number;
  readonly legal: unknown;
}

export const text = (length: number): string => 'x'.repeat(length);
export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
