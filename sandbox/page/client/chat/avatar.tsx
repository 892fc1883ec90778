import type { JSX } from 'preact';

const COLOURS = 6;

/** A picture of a user, drawn here: nothing is loaded for it. */
export function Avatar({ id, name, isBot }: { id: string; name: string; isBot: boolean }): JSX.Element {
  const letter = firstLetter(name);
  const colour = isBot ? 'bot' : String(Number(id.slice(-4)) % COLOURS);
  return (
    <svg class={`avatar avatar-${colour}`} viewBox="0 0 40 40" aria-hidden="true">
      <circle cx="20" cy="20" r="20" />
      <text x="20" y="21" text-anchor="middle" dominant-baseline="central">
        {letter}
      </text>
    </svg>
  );
}

const graphemes = new Intl.Segmenter('en');

/** Whole, whatever the alphabet. */
export function firstLetter(name: string): string {
  const [first] = graphemes.segment(name);
  return first?.segment.toUpperCase() ?? '?';
}
