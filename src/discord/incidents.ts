/** Something that nobody expected. Its id is what the member saw and what the log line carries. */
export interface Incident {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What was asked for: a command, or `command:action`. */
  readonly name: string;
  /** The kind of error; never its text. */
  readonly code: string;
}

/** The last incidents of this process. */
export interface Incidents {
  readonly note: (incident: Incident) => void;
  /** The newest first. */
  latest(): readonly Incident[];
}

/** The log has all of them; this is what /status has room for. */
const kept = 10;

export function createIncidents(): Incidents {
  let incidents: readonly Incident[] = [];
  return {
    note(incident) {
      incidents = [incident, ...incidents].slice(0, kept);
    },
    latest: () => incidents,
  };
}
