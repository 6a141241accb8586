/** `AudioTrackList` of the HTML standard, which only Safari has. */
interface NativeTracks {
  readonly length: number
  readonly [index: number]: { readonly id: string; enabled: boolean } | undefined
}

/**
 * Has the browser itself play another soundtrack of the file.
 *
 * @param soundtrack as the container numbers it; `null`: the first
 * @returns whether the browser can do that
 */
export const playNativeSoundtrack = (media: HTMLVideoElement, soundtrack: number | null): boolean => {
  const list = (media as { readonly audioTracks?: NativeTracks }).audioTracks
  const tracks = Array.from({ length: list?.length ?? 0 }, (_, i) => list?.[i]).filter(
    (track) => track !== undefined,
  )
  const wanted = soundtrack === null ? tracks[0] : tracks.find(({ id }) => Number(id) === soundtrack)
  if (tracks.length < 2 || wanted === undefined) return false
  for (const track of tracks) track.enabled = track === wanted
  return true
}
