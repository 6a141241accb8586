import { expect, it } from 'vitest'
import { watchDataSaver } from '../../../src/client/data-saver.ts'

class Connection extends EventTarget {
  saveData = false

  set(saveData: boolean): void {
    this.saveData = saveData
    this.dispatchEvent(new Event('change'))
  }
}

it('tells whether the data saver is on, at once and when it changes, until stopped', () => {
  const connection = new Connection()
  connection.saveData = true
  const told: boolean[] = []
  const stop = watchDataSaver((savesData) => told.push(savesData), connection)
  expect(told).toEqual([true])
  connection.set(true)
  connection.set(false)
  connection.set(true)
  expect(told).toEqual([true, false, true])
  stop()
  connection.set(false)
  expect(told).toHaveLength(3)
})

it('says nothing where the browser does not tell', () => {
  const told: boolean[] = []
  watchDataSaver((savesData) => told.push(savesData), undefined)()
  expect(told).toEqual([])
})
