/** What a picture shows: plain data, already worded. The drawing knows no Discord and no storage. */
export type Picture = CalendarPicture | LinesPicture | BarsPicture;

interface Titled {
  readonly title: string;
  readonly subtitle?: string;
}

/** Days coloured by what was done on them. */
export interface CalendarPicture extends Titled {
  readonly kind: 'calendar';
  /** The first and the last day shown, such as `2026-11-29`: at most 54 weeks apart. */
  readonly from: string;
  readonly to: string;
  /** What was done on a day; nothing where it has no entry. */
  readonly days: Readonly<Record<string, number>>;
  /** Shown big below, at most four: a longest streak, a total. */
  readonly totals: readonly { readonly label: string; readonly value: string }[];
}

/** Numbers over time. */
export interface LinesPicture extends Titled {
  readonly kind: 'lines';
  /** What is counted, such as `kata`. */
  readonly unit: string;
  /** At most five, of a thousand points at most, in the order of their times (milliseconds since the epoch): a line is 1,000 pixels wide. */
  readonly lines: readonly {
    readonly name: string;
    readonly points: readonly { readonly at: number; readonly value: number }[];
  }[];
  /** Stretches of values with a name, such as ranks; `to` is exclusive. */
  readonly bands?: readonly {
    readonly label: string;
    readonly from: number;
    readonly to: number;
    readonly color: number;
  }[];
  /** An IANA name: days and months begin as they do there. */
  readonly zone: string;
}

/** Places on a board, at most twenty. */
export interface BarsPicture extends Titled {
  readonly kind: 'bars';
  readonly unit: string;
  readonly bars: readonly { readonly place: number; readonly name: string; readonly value: number }[];
}

/** A PNG. */
export interface Drawn {
  readonly data: Buffer;
  readonly name: string;
}

export interface Pictures {
  /**
   * The picture, or `undefined` if it has a character that no font here has: then answer with text.
   * @param person whose turn it takes where many are waiting: a member's id
   * @throws PictureError
   */
  draw(picture: Picture, person?: string): Promise<Drawn | undefined>;
  /** Ends what is being drawn. */
  stop(): Promise<void>;
}

export class PictureError extends Error {
  override readonly name = 'PictureError';
  /** `Failed`: the drawing threw, or its process ended. `Overdue`: it took too long. `Busy`: too many are waiting. */
  readonly code: 'Failed' | 'Overdue' | 'Busy' | 'Stopped';

  constructor(code: PictureError['code'], options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}
