import { useEffect, useState } from 'preact/hooks';

/** Who is played and where, kept in the address: each tab has its own, and a reload keeps it. */
export interface PlaceInAddress {
  readonly userId: string | undefined;
  readonly channelId: string | undefined;
}

interface Place {
  readonly userId: string;
  readonly channelId: string;
}

export function readPlace(): PlaceInAddress {
  const words = new URLSearchParams(location.hash.slice(1));
  return { userId: words.get('as') ?? undefined, channelId: words.get('channel') ?? undefined };
}

/** Writes down what is shown already. */
export function notePlace(place: Place): void {
  history.replaceState(null, '', hashOf(place));
}

/** Leads to another place. */
export function goToPlace(place: Place): void {
  location.replace(hashOf(place));
}

function hashOf({ userId, channelId }: Place): string {
  return `#${new URLSearchParams({ as: userId, channel: channelId }).toString()}`;
}

export function usePlace(): PlaceInAddress {
  const [place, setPlace] = useState(readPlace());
  useEffect(() => {
    const read = (): void => setPlace(readPlace());
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, []);
  return place;
}
