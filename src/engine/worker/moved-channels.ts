import { ChannelLink } from '../../network/channel-link.ts'
import type { SwarmListener } from '../../network/ports.ts'
import { type ErrorMessage, errorFromMessage, type TorrentError } from '../../shared/errors.ts'
import type { NetworkCommand, NetworkEvent } from '../messages/messages.ts'

type TakenChannel = Extract<NetworkEvent, { type: 'channel' }>
type OpenedLink = Extract<NetworkEvent, { type: 'link' }>

interface HeldChannel {
  readonly link: ChannelLink
  description: string
}

/**
 * How often the page hears how much has come on a channel, in milliseconds: of two links to one peer it keeps
 * the one that brings something. Our own choice.
 */
const reportMs = 1_000

/**
 * Data channels that the page has handed over as soon as they were made. The page says which of them become
 * links (of two to one peer, one does), and closes the connections of those that do not; the bytes do not
 * wait for the page.
 */
export class MovedChannels {
  readonly #post: (command: NetworkCommand, transfer: Transferable[]) => void
  readonly #held = new Map<string, HeldChannel>()

  constructor(post: (command: NetworkCommand, transfer: Transferable[]) => void) {
    this.#post = post
  }

  take({ link: id, initiator, channel }: TakenChannel): void {
    channel.binaryType = 'arraybuffer'
    const held: HeldChannel = {
      description: 'WebRTC',
      link: new ChannelLink(channel, {
        id,
        initiator,
        describe: () => held.description,
        onEnd: (end) => {
          this.#held.delete(id)
          channel.close()
          this.#post({ type: 'channel-closed', link: id, end }, [])
        },
      }),
    }
    this.#held.set(id, held)
    let toldAt = Number.NEGATIVE_INFINITY
    channel.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer | string>) => {
      held.link.receive(typeof data === 'string' ? data : new Uint8Array(data))
      const now = performance.now()
      if (now - toldAt < reportMs) return
      toldAt = now
      this.#post({ type: 'channel-heard', link: id, bytes: held.link.heardBytes }, [])
    })
    const tell = (): void => this.#post({ type: 'channel-open', link: id }, [])
    if (channel.readyState === 'open') tell()
    else channel.addEventListener('open', tell, { once: true })
  }

  /** The page has made a link of a channel. It may be closed by now, which the page hears or has heard. */
  open(
    { link: id, peerId, description, isIntroduced }: OpenedLink,
    listener: SwarmListener | undefined,
  ): void {
    const held = this.#held.get(id)
    if (held === undefined) return
    held.description = description
    held.link.isIntroduced = isIntroduced
    if (listener === undefined) held.link.close()
    else listener.link(held.link, peerId)
  }

  /** The page has closed the connection of a channel. */
  close(id: string, error: ErrorMessage | undefined): void {
    this.#held.get(id)?.link.ended(error === undefined ? undefined : errorFromMessage(error))
  }

  /** Closes all of them. */
  destroy(error?: TorrentError): void {
    for (const { link } of [...this.#held.values()]) link.close(error)
  }
}
