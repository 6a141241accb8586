import { playerCommands } from '../player-commands.ts'
import type { PlayerFeature } from '../player-features.ts'
import { makeNotice } from '../player-notice.ts'
import { SoundtrackMenuElement } from './soundtrack-menu.ts'
import { SoundtrackSession } from './soundtrack-session.ts'

const menuName = 'torrent-soundtrack-menu'

/** A menu of the soundtracks of the film, where it has several. */
export const soundtracksFeature: PlayerFeature = (player) => {
  if (!customElements.get(menuName)) customElements.define(menuName, SoundtrackMenuElement)
  const [menu, notice] = [new SoundtrackMenuElement(), makeNotice(false)]
  menu.hidden = true
  const session: SoundtrackSession = new SoundtrackSession(player, {
    changed: () => draw(),
    say: (sentence) => notice.say(sentence),
  })
  let takeBack: (() => void) | undefined
  const draw = (): void => {
    const { rows, current } = session
    menu.rows = rows
    menu.current = current
    menu.hidden = rows.length < 2
    if (!menu.hidden) takeBack ??= playerCommands(player).offer('soundtrack', () => session.next())
    else {
      takeBack?.()
      takeBack = undefined
    }
  }
  menu.onChoose = (id) => session.choose(id)
  // The menu says the same, and on a phone it lies over the sentence.
  menu.addEventListener('click', () => notice.say(''))
  player.place('bar-menus').append(menu)
  player.place('over').append(notice)
  session.begin()
  return () => {
    session.end()
    takeBack?.()
    menu.remove()
    notice.remove()
  }
}
