import { useEffect, useState } from 'preact/hooks';

/** Who is played and where, kept in the address: each tab has its own, and a reload keeps it. */
export interface PlaceInAddress {
  readonly userId: string | undefined;
  readonly channelId: string | undefined;
}

export function readPlace(): PlaceInAddress {
  const words = new URLSearchParams(location.hash.slice(1));
  return { userId: words.get('as') ?? undefined, channelId: words.get('channel') ?? undefined };
}

export function writePlace(place: { readonly userId: string; readonly channelId: string }): void {
  const words = new URLSearchParams({ as: place.userId, channel: place.channelId });
  if (location.hash !== `#${words.toString()}`) location.replace(`#${words.toString()}`);
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
