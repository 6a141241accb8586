import type { ScriptedPage } from './watch.ts'

interface Capturing {
  captureStream?(): MediaStream
  mozCaptureStream?(): MediaStream
}

/**
 * The tone that the native element plays now, in hertz; 0 where nothing is heard. A second of it is recorded
 * and its waves are counted, which needs no sound device. The element itself plays on as it did.
 */
export const toneOf = (page: ScriptedPage): Promise<number> =>
  page.evaluate(async () => {
    const video = watching.native() as HTMLVideoElement & Capturing
    const stream = (video.captureStream ?? video.mozCaptureStream)?.call(video)
    const [track] = stream?.getAudioTracks() ?? []
    if (track === undefined) return 0
    const recorder = new MediaRecorder(new MediaStream([track]))
    const recorded = await new Promise<Blob>((resolve, reject) => {
      recorder.ondataavailable = ({ data }) => resolve(data)
      recorder.onerror = () => reject(new Error('The sound cannot be recorded.'))
      // No test waits as long as this: the failure only tells more than the runner's timeout would.
      setTimeout(() => {
        void watching.state().then((state) => reject(new Error(`No sound came: ${JSON.stringify(state)}`)))
      }, 30_000)
      recorder.onstart = () => setTimeout(() => recorder.stop(), 1_000)
      recorder.start()
    })
    const context = new OfflineAudioContext(1, 1, 48_000)
    const sound = await context.decodeAudioData(await recorded.arrayBuffer())
    const samples = sound.getChannelData(0)
    const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
    if (loudest < 0.01) return 0
    // Between the first and the last wave that is loud, so that silence at either end does not count.
    let [first, last, waves] = [0, 0, 0]
    let isUp = false
    samples.forEach((sample, i) => {
      if (Math.abs(sample) < loudest / 4 || sample > 0 === isUp) return
      isUp = sample > 0
      if (!isUp) return
      if (waves++ === 0) first = i
      last = i
    })
    return Math.round(((waves - 1) * sound.sampleRate) / (last - first))
  })
