/**
 * Trackers over real WebSockets that follow the rules of those in use, as read in their sources: what a peer
 * id is to them, what they hang up for, what they answer and what they leave unanswered. Written anew from
 * the rules; none of their code is here.
 */
import { createServer } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import { cleanUps, listen } from './network-places.ts'

type Fields = Readonly<Record<string, unknown>>

/** A client's socket, as a tracker sees it. */
interface Connection {
  send(message: object): void
  hangUp(): void
}

/** What a tracker does. All ids are strings of 20 characters. */
export interface Rules {
  /** Frames that are longer cost the connection. */
  readonly maxFrameBytes: number
  announce(connection: Connection, message: Fields): void
  answer(connection: Connection, message: Fields): void
  unreadable(connection: Connection): void
  closed(connection: Connection): void
}

/** What every tracker says to an announce besides, and how often it wants one. */
export interface Manners {
  readonly intervalSeconds?: number
  readonly minIntervalSeconds?: number
  readonly warning?: string
  /** Every answer comes too late for it. */
  readonly forgetsOffers?: boolean
}

interface Member {
  readonly peerId: string
  connection: Connection
  isComplete: boolean
}

/** Peers of one torrent. */
class Swarm {
  readonly members = new Map<string, Member>()

  enter(peerId: string, connection: Connection, message: Fields): Member {
    const member = this.members.get(peerId) ?? { peerId, connection, isComplete: false }
    member.isComplete ||= message.left === 0 || message.event === 'completed'
    this.members.set(peerId, member)
    return member
  }

  counts(): { complete: number; incomplete: number } {
    const complete = [...this.members.values()].filter(({ isComplete }) => isComplete).length
    return { complete, incomplete: this.members.size - complete }
  }

  /** Gives each other member one of the offers, `most` at most. Says who got which. */
  passOn(from: string, message: Fields, most: number): [peerId: string, offerId: string][] {
    const offers = (Array.isArray(message.offers) ? message.offers : []) as {
      offer: unknown
      offer_id: string
    }[]
    const others = [...this.members.values()].filter(({ peerId }) => peerId !== from)
    return offers.slice(0, most).flatMap(({ offer, offer_id }, i): [string, string][] => {
      const to = others[i]
      if (to === undefined) return []
      to.connection.send({ action: 'announce', info_hash: message.info_hash, offer, offer_id, peer_id: from })
      return [[to.peerId, offer_id]]
    })
  }
}

class Swarms {
  readonly #swarms = new Map<string, Swarm>()

  of(message: Fields): Swarm {
    const hash = String(message.info_hash)
    const swarm = this.#swarms.get(hash) ?? new Swarm()
    this.#swarms.set(hash, swarm)
    return swarm
  }

  /** Of whichever swarm. */
  remove(connection: Connection, peerId?: string): void {
    for (const { members } of this.#swarms.values()) {
      for (const [id, member] of members) {
        if (member.connection === connection && (peerId ?? id) === id) members.delete(id)
      }
    }
  }

  find(peerId: string): Member | undefined {
    for (const { members } of this.#swarms.values()) {
      const member = members.get(peerId)
      if (member !== undefined) return member
    }
    return undefined
  }

  removeEverywhere(peerId: string): void {
    for (const { members } of this.#swarms.values()) members.delete(peerId)
  }
}

const replyTo = (message: Fields, swarm: Swarm, manners: Manners): object => ({
  action: 'announce',
  info_hash: message.info_hash,
  interval: manners.intervalSeconds ?? 120,
  ...(manners.minIntervalSeconds === undefined ? {} : { 'min interval': manners.minIntervalSeconds }),
  ...(manners.warning === undefined ? {} : { 'warning message': manners.warning }),
  ...swarm.counts(),
})

const passAnswer = (to: Member, { info_hash, answer, offer_id, peer_id }: Fields): void =>
  to.connection.send({ action: 'announce', info_hash, answer, offer_id, peer_id })

/**
 * Novage/wt-tracker since 2024 (`src/fast-tracker.ts`): a peer id is in one swarm, an announce for another
 * moves it.
 */
export const wtTracker = (manners: Manners): Rules => {
  const swarms = new Swarms()
  return {
    maxFrameBytes: 64 * 1024,
    announce(connection, message) {
      const peerId = String(message.peer_id)
      if (message.event === 'stopped') {
        // Whatever torrent the message names.
        swarms.removeEverywhere(peerId)
        return
      }
      const swarm = swarms.of(message)
      if (swarm.members.get(peerId)?.connection !== connection) swarms.removeEverywhere(peerId)
      swarm.enter(peerId, connection, message)
      connection.send(replyTo(message, swarm, manners))
      swarm.passOn(peerId, message, Math.min(20, Number(message.numwant)))
    },
    answer(connection, message) {
      const to = swarms.find(String(message.to_peer_id))
      if (to === undefined) connection.hangUp()
      else passAnswer(to, message)
    },
    unreadable: (connection) => connection.hangUp(),
    closed: (connection) => swarms.remove(connection),
  }
}

/**
 * wt-tracker before (`lib/fast-tracker.ts`) and openwebtorrent-tracker, written after it: one peer id on a
 * connection, and it may be in many swarms.
 */
export const olderWtTracker = (manners: Manners): Rules => {
  const swarms = new Swarms()
  const ids = new Map<Connection, string>()
  return {
    maxFrameBytes: 64 * 1024,
    announce(connection, message) {
      const peerId = String(message.peer_id)
      const known = ids.get(connection)
      if (known !== undefined && known !== peerId) {
        connection.hangUp()
        return
      }
      ids.set(connection, peerId)
      const swarm = swarms.of(message)
      if (message.event === 'stopped') {
        swarm.members.delete(peerId)
        return
      }
      if (swarm.members.get(peerId)?.connection !== connection) swarm.members.delete(peerId)
      swarm.enter(peerId, connection, message)
      connection.send(replyTo(message, swarm, manners))
      swarm.passOn(peerId, message, Math.min(20, Number(message.numwant)))
    },
    answer(connection, message) {
      const { members } = swarms.of(message)
      const to = members.get(String(message.to_peer_id))
      if (to === undefined || !members.has(ids.get(connection) ?? '')) connection.hangUp()
      else passAnswer(to, message)
    },
    unreadable: (connection) => connection.hangUp(),
    closed: (connection) => swarms.remove(connection),
  }
}

/**
 * aquatic (`crates/ws`): an announce whose peer id belongs to another connection is not even answered, a
 * second peer id for one torrent costs the connection, a late answer is refused with a reason, `numwant` is
 * not looked at.
 */
export const aquatic = (manners: Manners): Rules => {
  const swarms = new Swarms()
  const ids = new Map<Connection, Map<unknown, string>>()
  const expected = new Set<string>()
  const failure = (connection: Connection, reason: string, message?: Fields): void =>
    connection.send({
      ...(message === undefined ? {} : { action: 'announce', info_hash: message.info_hash }),
      'failure reason': reason,
    })
  const announced = (connection: Connection, message: Fields): void => {
    const peerId = String(message.peer_id)
    const mine = ids.get(connection) ?? new Map<unknown, string>()
    ids.set(connection, mine)
    const before = mine.get(message.info_hash)
    if (before !== undefined && before !== peerId) {
      failure(connection, 'Only one peer id can be used per torrent', message)
      connection.hangUp()
      return
    }
    mine.set(message.info_hash, peerId)
    if (message.event === 'stopped') mine.delete(message.info_hash)
    const swarm = swarms.of(message)
    const holder = swarm.members.get(peerId)
    if (holder !== undefined && holder.connection !== connection) return
    if (message.event === 'stopped') {
      swarm.members.delete(peerId)
      return
    }
    swarm.enter(peerId, connection, message)
    for (const [to, offerId] of swarm.passOn(peerId, message, 10)) {
      if (!manners.forgetsOffers) expected.add(`${peerId} ${to} ${offerId}`)
    }
    if (message.answer !== undefined) {
      const to = swarm.members.get(String(message.to_peer_id))
      if (to !== undefined) {
        if (expected.delete(`${to.peerId} ${peerId} ${String(message.offer_id)}`)) passAnswer(to, message)
        else failure(connection, 'Could not find the offer corresponding to your answer.', message)
      }
    }
    connection.send(replyTo(message, swarm, manners))
  }
  return {
    maxFrameBytes: 16 * 1024,
    announce: announced,
    answer: announced,
    unreadable: (connection) => failure(connection, 'Invalid request'),
    closed: (connection) => swarms.remove(connection),
  }
}

export interface ScriptedTracker {
  readonly url: string
  readonly port: number
  /** Everything that was sent to it, in order. */
  readonly heard: Fields[]
  /** Connections that are open. */
  readonly open: number
  /** Breaks all connections, as a restart does. */
  dropAll(): void
}

export const startScriptedTracker = async (
  rulesOf: (manners: Manners) => Rules,
  manners: Manners = {},
): Promise<ScriptedTracker> => {
  const rules = rulesOf(manners)
  const server = createServer()
  const sockets = new WebSocketServer({ server, maxPayload: rules.maxFrameBytes })
  const heard: Fields[] = []
  sockets.on('connection', (socket: WebSocket) => {
    const connection: Connection = {
      send: (message) => socket.send(JSON.stringify(message)),
      hangUp: () => socket.terminate(),
    }
    socket.on('error', () => undefined)
    socket.on('close', () => rules.closed(connection))
    socket.on('message', (data) => {
      let message: Fields
      try {
        message = JSON.parse(String(data))
      } catch {
        rules.unreadable(connection)
        return
      }
      heard.push(message)
      if (message.answer === undefined) rules.announce(connection, message)
      else rules.answer(connection, message)
    })
  })
  const port = await listen(server)
  cleanUps.push(() => {
    for (const socket of sockets.clients) socket.terminate()
    sockets.close()
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `ws://127.0.0.1:${port}`,
    port,
    heard,
    get open() {
      return sockets.clients.size
    },
    dropAll() {
      for (const socket of sockets.clients) socket.terminate()
    },
  }
}
